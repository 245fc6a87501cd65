package io.m2mgateway.gateway.args;

import org.jspecify.annotations.Nullable;

/** A setting with which the gateway must not start: which one, what it is, and what to write instead. */
public final class InvalidSettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String property;
    private final @Nullable String value;
    private final String fix;

    /**
     * @param property the property's full name, or the route, filter and argument
     * @param value what it is set to; null where it is missing. Never a secret
     * @param fix what to do about it, as a sentence
     */
    public InvalidSettingException(String property, @Nullable String value, String problem, String fix) {
        super(property + (value == null ? "" : " = " + value) + ": " + problem + ". " + fix);
        this.property = property;
        this.value = value;
        this.fix = fix;
    }

    /** The property's name. */
    public String property() {
        return property;
    }

    /** What the property is set to; null where it is missing. */
    public @Nullable String value() {
        return value;
    }

    /** What to do about it. */
    public String fix() {
        return fix;
    }
}
