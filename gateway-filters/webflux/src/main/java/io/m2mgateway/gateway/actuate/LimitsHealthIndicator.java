package io.m2mgateway.gateway.actuate;

import io.m2mgateway.gateway.limit.PolicyUses;
import io.m2mgateway.gateway.limit.StoreRecorder;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.LimiterStatus;
import io.m2mgateway.limit.StoreFailureMode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import reactor.core.publisher.Mono;

/**
 * The health of limits: UP while their store answers. While it does not: DEGRADED, since requests go on ({@code on-store-failure: local} or {@code allow}); DOWN where
 * a route refuses them ({@code deny}).
 */
public final class LimitsHealthIndicator extends AbstractReactiveHealthIndicator {
    /** Works, but not as it should. Spring Boot answers such a status with 200. */
    public static final Status DEGRADED = new Status("DEGRADED");

    private final Limiter limiter;
    private final PolicyUses uses;
    private final StoreRecorder store;

    /** An indicator over the gateway's limiter. */
    public LimitsHealthIndicator(Limiter limiter, PolicyUses uses, StoreRecorder store) {
        super("The health of limits is unknown");
        this.limiter = limiter;
        this.uses = uses;
        this.store = store;
    }

    @Override
    protected Mono<Health> doHealthCheck(Health.Builder builder) {
        LimiterStatus status = limiter.status();
        builder.withDetail("store", status.store())
                .withDetail("breaker", StoreRecorder.breaker(status.state()))
                .withDetail("since", store.since().toString())
                .withDetail("nodes", status.liveNodes())
                .withDetail("pending-settlements", status.pendingSettlements());
        if (status.state() == LimiterStatus.State.UP) {
            return Mono.just(builder.up().build());
        }
        return uses.byPolicy().map(used -> {
            List<String> refusing = refusing(used);
            return refusing.isEmpty()
                    ? builder.status(DEGRADED).build()
                    : builder.down().withDetail("refusing-routes", refusing).build();
        });
    }

    private static List<String> refusing(Map<String, List<PolicyUses.Use>> used) {
        return used.values().stream()
                .flatMap(Collection::stream)
                .filter(use -> use.onStoreFailure() == StoreFailureMode.DENY && !use.shadow())
                .map(PolicyUses.Use::route)
                .distinct()
                .sorted()
                .toList();
    }
}
