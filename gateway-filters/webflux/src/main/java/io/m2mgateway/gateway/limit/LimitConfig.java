package io.m2mgateway.gateway.limit;

import io.m2mgateway.gateway.limit.LimitProperties.LimitSettings;
import io.m2mgateway.gateway.limit.LimitProperties.OverrideSettings;
import io.m2mgateway.gateway.limit.LimitProperties.PolicySettings;
import io.m2mgateway.limit.StoreFailureMode;
import io.m2mgateway.limit.policy.EmptyKey;
import io.m2mgateway.limit.policy.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.cloud.gateway.support.HasRouteId;

/** Arguments of {@code DistributedRateLimit}, and the route that they are written in. */
public final class LimitConfig implements HasRouteId {
    private final Args args;
    private @Nullable String routeId;

    /**
     * What can be written.
     *
     * @param policies names of {@code m2m.limits.policies}
     * @param onStoreFailure what to answer while a shared store does not
     * @param shadow whether the policies are only counted, never enforced
     * @param askUsage whether upstreams may be asked to tell the usage of streams
     * @param key of a policy that is written here, as are all that follow
     * @param limits its limits
     * @param overrides its limits for some callers
     * @param scope whether routes share its buckets, where it is one of {@code default-filters}
     * @param emptyKey what happens to a request that has no value for the key
     * @param revision grows with each change
     */
    record Args(
            List<String> policies,
            StoreFailureMode onStoreFailure,
            boolean shadow,
            boolean askUsage,
            @Nullable String key,
            List<LimitSettings> limits,
            List<OverrideSettings> overrides,
            Scope scope,
            EmptyKey emptyKey,
            int revision) {}

    /** Keeps what is written. For binding; routes in Java use {@link #ofPolicies(String...)}. */
    LimitConfig(
            @DefaultValue List<String> policies,
            @DefaultValue("local") StoreFailureMode onStoreFailure,
            @DefaultValue("false") boolean shadow,
            @DefaultValue("true") boolean askUsage,
            @Nullable String key,
            @DefaultValue List<LimitSettings> limits,
            @DefaultValue List<OverrideSettings> overrides,
            @DefaultValue("shared") Scope scope,
            @DefaultValue("deny") EmptyKey emptyKey,
            @DefaultValue("0") int revision) {
        args = new Args(policies, onStoreFailure, shadow, askUsage, key, limits, overrides, scope, emptyKey, revision);
    }

    /** Policies by their names, enforced, for routes in Java. */
    public static LimitConfig ofPolicies(String... policies) {
        return new LimitConfig(
                List.of(policies),
                StoreFailureMode.LOCAL,
                false,
                true,
                null,
                List.of(),
                List.of(),
                Scope.SHARED,
                EmptyKey.DENY,
                0);
    }

    Args args() {
        return args;
    }

    /** Whether a policy is written here. */
    boolean isInline() {
        return args.key() != null
                || !args.limits().isEmpty()
                || !args.overrides().isEmpty();
    }

    PolicySettings inline() {
        return new PolicySettings(
                args.key(), args.limits(), args.overrides(), args.scope(), args.emptyKey(), args.revision());
    }

    @Override
    public void setRouteId(String routeId) {
        this.routeId = routeId;
    }

    @Override
    public @Nullable String getRouteId() {
        return routeId;
    }
}
