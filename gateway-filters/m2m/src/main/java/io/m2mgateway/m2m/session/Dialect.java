package io.m2mgateway.m2m.session;

/** The two shapes that HELLO and ACCEPT have in use. A responder answers in the one that it was asked in. */
public enum Dialect {
    /** The published specification's: flat, algorithms in upper case, version 1. */
    SPECIFICATION("1.0"),
    /** The reference implementation's: nested, algorithms in lower case, version 3. */
    REFERENCE("3.0");

    private final String version;

    Dialect(String version) {
        this.version = version;
    }

    /** The version that this project announces in this dialect. */
    public String version() {
        return version;
    }

    /** Whether a peer's version is of the same major number. */
    public boolean compatible(String peerVersion) {
        int dot = peerVersion.indexOf('.');
        String major = dot < 0 ? peerVersion : peerVersion.substring(0, dot);
        return major.equals(version.substring(0, version.indexOf('.')));
    }
}
