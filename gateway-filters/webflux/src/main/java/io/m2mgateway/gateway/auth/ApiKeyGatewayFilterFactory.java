package io.m2mgateway.gateway.auth;

import io.m2mgateway.gateway.args.ArgPlace;
import io.m2mgateway.gateway.args.InvalidSettingException;
import io.m2mgateway.gateway.args.KnownArgs;
import io.m2mgateway.gateway.observe.GatewayMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;

/**
 * {@code ApiKey=<source>}: answers 401 unless the request carries a key of the source, and names the client for whatever comes
 * after. One of it on a route: the first takes the header away.
 *
 * <p>Keys are bearer tokens in {@code Authorization}, or the whole value of any other header.
 */
public final class ApiKeyGatewayFilterFactory extends AbstractGatewayFilterFactory<ApiKeyGatewayFilterFactory.Config>
        implements KnownArgs {

    /** The filter's name in a route. */
    public static final String NAME = "ApiKey";

    private static final String SOURCE = "source";

    private final Map<String, ClientKeys> sources = new TreeMap<>();
    private final GatewayMetrics metrics;

    /**
     * Arguments of the filter.
     *
     * @param source name under {@code m2m.auth.sources}
     * @param header the header that carries the key; in Authorization it is a bearer token
     * @param forward whether the header goes on to the upstream
     */
    public record Config(
            @Nullable String source,
            @DefaultValue("Authorization") String header,
            @DefaultValue("false") boolean forward) {}

    /** @throws InvalidSettingException for a source that makes no sense */
    public ApiKeyGatewayFilterFactory(AuthProperties properties, GatewayMetrics metrics) {
        super(Config.class);
        properties.sources().forEach((name, source) -> sources.put(name, ClientKeys.of(name, source.keys())));
        this.metrics = metrics;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> shortcutFieldOrder() {
        return List.of(SOURCE);
    }

    @Override
    public Set<String> knownArgs() {
        return KnownArgs.of(Config.class);
    }

    @Override
    public void check(ArgPlace place) {
        String source = place.value(SOURCE);
        if (source == null) {
            throw place.invalid(SOURCE, "missing", "Write " + NAME + "=<name> with a name of m2m.auth.sources.");
        }
        if (!sources.containsKey(source)) {
            throw place.invalid(SOURCE, "no such source", fix(source));
        }
    }

    private String fix(String source) {
        if (sources.isEmpty()) {
            return "Set m2m.auth.sources." + source + ".keys.";
        }
        return "Set m2m.auth.sources." + source + ".keys; or did you mean '"
                + KnownArgs.nearest(source, new ArrayList<>(sources.keySet())) + "'?";
    }

    @Override
    public GatewayFilter apply(Config config) {
        ClientKeys keys = config.source() == null ? null : sources.get(config.source());
        if (keys == null) {
            throw new InvalidSettingException(
                    NAME + "." + SOURCE, config.source(), "no such source", fix(String.valueOf(config.source())));
        }
        return new ApiKeyFilter(keys, config, metrics);
    }
}
