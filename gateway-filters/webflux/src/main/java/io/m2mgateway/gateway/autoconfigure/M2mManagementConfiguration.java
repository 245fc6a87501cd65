package io.m2mgateway.gateway.autoconfigure;

import io.m2mgateway.gateway.actuate.LoopbackGuard;
import io.m2mgateway.gateway.actuate.NestedMembers;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.server.WebFilter;

/** Filters before the operators' endpoints, in whichever context has these. */
@ManagementContextConfiguration(value = ManagementContextType.ANY, proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
public class M2mManagementConfiguration {
    private static final EndpointId LIMITS = EndpointId.of("m2mlimits");
    private static final EndpointId DECISIONS = EndpointId.of("m2mdecisions");

    @Bean
    LoopbackGuard m2mLoopbackGuard(PathMappedEndpoints endpoints, Environment environment) {
        List<String> paths = Stream.of(LIMITS, DECISIONS)
                .map(endpoints::getPath)
                .filter(Objects::nonNull)
                .toList();
        return new LoopbackGuard(paths, isLoopback(environment));
    }

    @Bean
    WebFilter m2mNestedMembers(PathMappedEndpoints endpoints) {
        String path = endpoints.getPath(LIMITS);
        return path == null ? (exchange, chain) -> chain.filter(exchange) : new NestedMembers(path);
    }

    private static boolean isLoopback(Environment environment) {
        boolean own = ManagementPortType.get(environment) == ManagementPortType.DIFFERENT;
        return Binder.get(environment)
                .bind(own ? "management.server.address" : "server.address", InetAddress.class)
                .map(InetAddress::isLoopbackAddress)
                .orElse(false);
    }
}
