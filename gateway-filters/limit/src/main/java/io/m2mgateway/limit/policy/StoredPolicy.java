package io.m2mgateway.limit.policy;

import java.util.List;

/**
 * What the cluster has agreed on for a policy.
 *
 * @param name the policy
 * @param revision the configuration's revision that it comes from
 * @param change 0 for the configuration's own limits; counts changes at run time since
 * @param base digest of the configuration's limits that it was made from; changes at run time hold only on nodes with that configuration
 * @param limits the limits that hold
 */
public record StoredPolicy(String name, int revision, int change, String base, List<Limit> limits) {
    public StoredPolicy {
        limits = List.copyOf(limits);
    }

    /** Which of two is newer: by revision, then by change. Fits {@link io.m2mgateway.limit.Rate#version()}. */
    public long version() {
        return version(revision, change);
    }

    /** At least 1: whoever only looks at a bucket does so with version 0 and never changes its shape. */
    static long version(int revision, int change) {
        return ((long) revision << 32) + change + 1;
    }
}
