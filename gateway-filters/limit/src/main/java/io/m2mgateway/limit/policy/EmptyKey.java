package io.m2mgateway.limit.policy;

/** What happens to a request that has no value for its policy's key. */
public enum EmptyKey {
    /** It is refused. */
    DENY,
    /** The policy does not count it. */
    ALLOW,
    /** All such requests share one bucket. */
    SHARED
}
