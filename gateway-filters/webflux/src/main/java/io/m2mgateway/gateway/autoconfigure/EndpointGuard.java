package io.m2mgateway.gateway.autoconfigure;

import io.m2mgateway.gateway.args.InvalidSettingException;
import io.m2mgateway.gateway.auth.ApiKeyGatewayFilterFactory;
import io.m2mgateway.gateway.auth.AuthProperties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;

/** Who may use an endpoint: those with a key of a source. */
final class EndpointGuard {

    /** RFC 9110, section 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    private EndpointGuard() {}

    /**
     * The filter that lets them pass.
     *
     * @param property that names the source; with {@code -header} behind it, it names the header
     * @param header that carries the key
     * @throws InvalidSettingException when there is no such source, or the header is none
     */
    static GatewayFilter of(
            String property,
            String source,
            String header,
            AuthProperties auth,
            @Nullable ApiKeyGatewayFilterFactory apiKeys) {
        if (!TOKEN.matcher(header).matches()) {
            throw new InvalidSettingException(
                    property + "-header", header, "no name of a header", "Write one like Authorization or X-Api-Key.");
        }
        if (apiKeys == null || !auth.sources().containsKey(source)) {
            throw new InvalidSettingException(
                    property, source, "no such source", "Set m2m.auth.sources." + source + ".keys.");
        }
        return apiKeys.apply(new ApiKeyGatewayFilterFactory.Config(source, header, false));
    }
}
