package io.m2mgateway.app;

/** A configuration that the gateway does not start with: what is wrong, and what to do about it. */
final class StartupRefused extends RuntimeException {

    private final String fix;

    StartupRefused(String problem, String fix) {
        super(problem);
        this.fix = fix;
    }

    String fix() {
        return fix;
    }
}
