package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.args.ArgPlace;
import io.m2mgateway.gateway.args.InvalidSettingException;

/** An arg whose value makes no sense, found by the record that holds it; {@link ArgsBinding} says on which route. */
final class InvalidArg extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String arg;
    private final String problem;
    private final String fix;

    InvalidArg(String arg, String problem, String fix) {
        super("argument '" + arg + "': " + problem + ". " + fix);
        this.arg = arg;
        this.problem = problem;
        this.fix = fix;
    }

    InvalidSettingException at(ArgPlace place) {
        return place.invalid(arg, problem, fix);
    }
}
