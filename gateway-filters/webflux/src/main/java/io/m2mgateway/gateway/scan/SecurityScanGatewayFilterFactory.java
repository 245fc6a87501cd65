package io.m2mgateway.gateway.scan;

import io.m2mgateway.gateway.args.ArgPlace;
import io.m2mgateway.gateway.args.ArgsBinding;
import io.m2mgateway.gateway.args.KnownArgs;
import java.util.List;
import java.util.Set;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;

/**
 * The filter {@code SecurityScan}: looks for prompt injection, jailbreaks, exfiltration and malformed input in what a client
 * sends, and for leaks in what it gets. {@link ScanConfig} has the args.
 */
public class SecurityScanGatewayFilterFactory extends AbstractGatewayFilterFactory<ScanConfig> implements KnownArgs {

    /** The filter's name in a route. */
    public static final String NAME = "SecurityScan";

    private final ScanSupport support;

    /** @param support what the filters of all routes share */
    public SecurityScanGatewayFilterFactory(ScanSupport support) {
        super(ScanConfig.class);
        this.support = support;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> knownArgs() {
        return KnownArgs.of(ScanConfig.class);
    }

    @Override
    public void check(ArgPlace place) {
        ArgsBinding.check(place, ScanConfig.class);
    }

    @Override
    public List<String> shortcutFieldOrder() {
        return List.of("mode", "response");
    }

    @Override
    public GatewayFilter apply(ScanConfig config) {
        return new SecurityScanFilter(config, support);
    }
}
