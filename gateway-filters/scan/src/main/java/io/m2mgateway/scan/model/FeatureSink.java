package io.m2mgateway.scan.model;

/** Takes the features of a text in the order in which they stand in it. */
interface FeatureSink {
    /** A feature of the token that comes next, as a hash of 32 well mixed bits. */
    void feature(int hash);

    /** A feature that tells more than a run of letters, and counts twice. */
    default void strong(int hash) {
        feature(hash);
        feature(hash);
    }

    /**
     * The token whose features were given is complete.
     *
     * @param start index of its first character
     * @param end index behind its last
     */
    void token(int start, int end);
}
