package io.m2mgateway.gateway.autoconfigure;

import io.m2mgateway.gateway.args.InvalidSettingException;
import io.m2mgateway.gateway.auth.ApiKeyGatewayFilterFactory;
import io.m2mgateway.gateway.auth.AuthProperties;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;

/** Who may use an endpoint: those with a key of a source. */
final class EndpointGuard {

    private EndpointGuard() {}

    /**
     * The filter that lets them pass.
     *
     * @param property that names the source
     * @throws InvalidSettingException when there is no such source
     */
    static GatewayFilter of(
            String property, String source, AuthProperties auth, @Nullable ApiKeyGatewayFilterFactory apiKeys) {
        if (apiKeys == null || !auth.sources().containsKey(source)) {
            throw new InvalidSettingException(
                    property, source, "no such source", "Set m2m.auth.sources." + source + ".keys.");
        }
        return apiKeys.apply(new ApiKeyGatewayFilterFactory.Config(source, "Authorization", false));
    }
}
