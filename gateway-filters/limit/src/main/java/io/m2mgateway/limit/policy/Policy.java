package io.m2mgateway.limit.policy;

import io.m2mgateway.limit.BucketId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A named set of limits.
 *
 * @param name lower-case letters, digits, {@code -}, {@code _} and {@code .}; at most 64 characters
 * @param key whom it counts by
 * @param limits at least one, with different names
 * @param overrides the first that matches counts
 * @param scope where its buckets are shared
 * @param emptyKey what happens without a key
 * @param revision 0 or more; the highest in the cluster holds
 */
public record Policy(
        String name,
        KeySpec key,
        List<Limit> limits,
        List<LimitOverride> overrides,
        Scope scope,
        EmptyKey emptyKey,
        int revision) {
    /** Longest name: names stand in every bucket's key and in response headers. */
    public static final int MAX_NAME_LENGTH = 64;

    /** In place of a key's digest, which is longer: the bucket of all requests without a key, for {@link EmptyKey#SHARED}. */
    public static final String NO_KEY = "-";

    public Policy {
        limits = List.copyOf(limits);
        overrides = List.copyOf(overrides);
        Set<String> names = new HashSet<>();
        for (Limit limit : limits) {
            if (!names.add(limit.name())) {
                throw new IllegalArgumentException("policy " + name + " has two limits called " + limit.name());
            }
        }
        if (limits.isEmpty()) {
            throw new IllegalArgumentException("policy " + name + " has no limits");
        }
    }

    /** The limits of one request. */
    public List<Limit> limitsFor(KeyValues values) {
        for (LimitOverride override : overrides) {
            if (override.match().matches(values)) {
                return override.apply(limits);
            }
        }
        return limits;
    }

    /** The bucket of one limit for one caller. */
    public BucketId bucket(Limit limit, String keyDigest, String routeId) {
        return new BucketId(scope == Scope.ROUTE ? name + "@" + routeId : name, limit.name(), keyDigest);
    }

    /** What of a request decides on its buckets and limits: the parts of the key, and what overrides look at. */
    public List<KeyPart> keyParts() {
        return Stream.concat(
                        key.parts().stream(),
                        overrides.stream().map(override -> override.match().part()))
                .toList();
    }

    /** The same policy with other limits. */
    public Policy withLimits(List<Limit> others) {
        return new Policy(name, key, others, overrides, scope, emptyKey, revision);
    }
}
