package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.args.ArgPlace;
import io.m2mgateway.gateway.args.ArgsBinding;
import io.m2mgateway.gateway.args.KnownArgs;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
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
    private final Function<String, ? extends Collection<String>> clients;

    /**
     * @param support what the filters of all routes share
     * @param clients the names of the clients of a source of API keys
     */
    public M2MCompressionGatewayFilterFactory(
            CompressionSupport support, Function<String, ? extends Collection<String>> clients) {
        super(CompressionConfig.class);
        this.support = support;
        this.clients = clients;
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
        CompressionConfig config = ArgsBinding.check(place, CompressionConfig.class);
        FrameSecurity.check(place, config, support.keys());
    }

    @Override
    public void checkBeside(ArgPlace place, List<ArgPlace> others) {
        CompressionConfig config = ArgsBinding.check(place, CompressionConfig.class);
        FrameSecurity.checkClient(place, config, support.keys(), others, clients);
        LinkSessions.checkClient(place, config, others);
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
