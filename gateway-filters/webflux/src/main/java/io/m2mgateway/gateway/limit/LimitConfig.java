package io.m2mgateway.gateway.limit;

import io.m2mgateway.limit.StoreFailureMode;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Arguments of {@code DistributedRateLimit}.
 *
 * @param policies names of {@code m2m.limits.policies}
 * @param onStoreFailure what to answer while a shared store does not
 * @param shadow whether the policies are only counted, never enforced
 */
public record LimitConfig(
        @DefaultValue List<String> policies,
        @DefaultValue("local") StoreFailureMode onStoreFailure,
        @DefaultValue("false") boolean shadow) {}
