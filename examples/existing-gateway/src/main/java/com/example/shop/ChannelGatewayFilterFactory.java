package com.example.shop;

import java.util.List;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.stereotype.Component;

/** {@code Channel=web}: tells the upstream which way a request came, and the caller that it was noted. */
@Component
class ChannelGatewayFilterFactory extends AbstractGatewayFilterFactory<ChannelGatewayFilterFactory.Config> {

    /** @param name of the channel */
    record Config(String name) {}

    ChannelGatewayFilterFactory() {
        super(Config.class);
    }

    @Override
    public List<String> shortcutFieldOrder() {
        return List.of("name");
    }

    @Override
    public GatewayFilter apply(Config config) {
        return (exchange, chain) -> {
            exchange.getResponse().getHeaders().set("X-Shop-Channel", config.name());
            return chain.filter(exchange.mutate()
                    .request(request -> request.header("X-Shop-Channel", config.name()))
                    .build());
        };
    }
}
