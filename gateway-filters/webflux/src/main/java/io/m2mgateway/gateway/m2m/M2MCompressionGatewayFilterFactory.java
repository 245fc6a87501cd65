package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.args.ArgPlace;
import io.m2mgateway.gateway.args.ArgsBinding;
import io.m2mgateway.gateway.args.KnownArgs;
import java.util.List;
import java.util.Set;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;

/**
 * The filter {@code M2MCompression}: frames in, frames out for clients that accept them, HTTP content coding both ways;
 * JSON that is plain already passes untouched. {@link CompressionConfig} has the args.
 */
public class M2MCompressionGatewayFilterFactory extends AbstractGatewayFilterFactory<CompressionConfig>
        implements KnownArgs {

    /** The filter's name in a route. */
    public static final String NAME = "M2MCompression";

    private final CompressionSupport support;

    /** @param support what the filters of all routes share */
    public M2MCompressionGatewayFilterFactory(CompressionSupport support) {
        super(CompressionConfig.class);
        this.support = support;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> knownArgs() {
        return KnownArgs.of(CompressionConfig.class);
    }

    @Override
    public void check(ArgPlace place) {
        ArgsBinding.check(place, CompressionConfig.class);
    }

    @Override
    public List<String> shortcutFieldOrder() {
        return List.of("request", "response");
    }

    @Override
    public GatewayFilter apply(CompressionConfig config) {
        return new CompressionFilter(config, support);
    }
}
