package io.m2mgateway.limit.policy;

/** Where a policy's buckets are shared. */
public enum Scope {
    /** By all routes that name the policy. */
    SHARED,
    /** Each route has buckets of its own. */
    ROUTE
}
