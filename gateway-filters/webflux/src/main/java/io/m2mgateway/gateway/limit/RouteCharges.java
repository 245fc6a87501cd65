package io.m2mgateway.gateway.limit;

import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.policy.EmptyKey;
import io.m2mgateway.limit.policy.KeyValues;
import io.m2mgateway.limit.policy.Limit;
import io.m2mgateway.limit.policy.Policy;
import io.m2mgateway.limit.policy.PolicyRegistry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What one request takes by the policies of its route. A policy that is named twice counts once. */
final class RouteCharges {
    private final List<Charge> charges = new ArrayList<>();
    private final Set<BucketId> seen = new HashSet<>();
    private final KeyValues values;
    private final String route;

    RouteCharges(KeyValues values, String route) {
        this.values = values;
        this.route = route;
    }

    /** Adds what a policy takes; false if it refuses a request that has no value for its key. */
    boolean add(PolicyRegistry.Effective effective) {
        Policy policy = effective.policy();
        Optional<String> key = policy.key().digest(values);
        if (key.isEmpty() && policy.emptyKey() != EmptyKey.SHARED) {
            return policy.emptyKey() == EmptyKey.ALLOW;
        }
        for (Limit limit : policy.limitsFor(values)) {
            BucketId bucket = policy.bucket(limit, key.orElse(Policy.NO_KEY), route);
            if (seen.add(bucket)) {
                charges.add(new Charge(bucket, limit.measure(), limit.rate(effective.version()), 1));
            }
        }
        return true;
    }

    List<Charge> all() {
        return charges;
    }
}
