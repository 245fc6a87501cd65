package io.m2mgateway.limit;

/** What happens to a request when the shared store does not answer in time. */
public enum StoreFailureMode {
    /** Each node enforces its share of each limit in memory. */
    LOCAL,
    /** Requests pass unchecked. */
    ALLOW,
    /** Requests are refused. */
    DENY
}
