package io.m2mgateway.gateway.args;

/** An arg whose value makes no sense, found by the record that holds it; {@link ArgsBinding} says on which route. */
public final class InvalidArg extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String arg;
    private final String problem;
    private final String fix;

    /**
     * An arg that the record refuses.
     *
     * @param arg its name in kebab case
     * @param fix what to write instead, as a sentence
     */
    public InvalidArg(String arg, String problem, String fix) {
        super("argument '" + arg + "': " + problem + ". " + fix);
        this.arg = arg;
        this.problem = problem;
        this.fix = fix;
    }

    InvalidSettingException at(ArgPlace place) {
        return place.invalid(arg, problem, fix);
    }
}
