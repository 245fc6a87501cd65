package io.m2mgateway.gateway.limit;

import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.Rate;
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
import java.util.function.ToLongFunction;

/** What one request takes by the policies of its route. A policy that is named twice counts once. */
final class RouteCharges {
    private final List<Line> lines = new ArrayList<>();
    private final Set<BucketId> seen = new HashSet<>();
    private final KeyValues values;
    private final String route;

    /** One limit and the bucket that it is counted in. */
    record Line(Limit limit, BucketId bucket, Rate rate) {

        Charge charge(long amount) {
            return new Charge(bucket, limit.measure(), rate, amount);
        }
    }

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
                lines.add(new Line(limit, bucket, limit.rate(effective.version())));
            }
        }
        return true;
    }

    KeyValues values() {
        return values;
    }

    List<Line> lines() {
        return lines;
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    boolean needBody() {
        return lines.stream().anyMatch(line -> needsBody(line.limit()));
    }

    boolean needContent() {
        return lines.stream()
                .anyMatch(line -> needsBody(line.limit()) && line.limit().measure() != Measure.BYTES);
    }

    /** Whether the amount depends on the body. */
    static boolean needsBody(Limit limit) {
        return limit.measure() != Measure.REQUESTS && limit.measure() != Measure.CONCURRENCY;
    }

    /** The charges for amounts as the function says. */
    List<Charge> charges(ToLongFunction<Limit> amount) {
        List<Charge> charges = new ArrayList<>(lines.size());
        for (Line line : lines) {
            charges.add(line.charge(amount.applyAsLong(line.limit())));
        }
        return charges;
    }
}
