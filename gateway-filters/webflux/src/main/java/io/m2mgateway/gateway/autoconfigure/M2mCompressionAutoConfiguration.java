package io.m2mgateway.gateway.autoconfigure;

import io.m2mgateway.gateway.body.CodecWork;
import io.m2mgateway.gateway.body.PlainBodies;
import io.m2mgateway.gateway.body.RequestBodyWebFilter;
import io.m2mgateway.gateway.body.RouteRulesFilter;
import io.m2mgateway.gateway.error.ErrorAnswer;
import io.m2mgateway.gateway.m2m.CompressionProperties;
import io.m2mgateway.gateway.m2m.CompressionSupport;
import io.m2mgateway.gateway.m2m.M2MCompressionGatewayFilterFactory;
import io.m2mgateway.gateway.m2m.M2MHeaderRoutePredicateFactory;
import io.m2mgateway.gateway.observe.GatewayMetrics;
import io.m2mgateway.gateway.session.Sessions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.config.conditional.ConditionalOnEnabledFilter;
import org.springframework.cloud.gateway.config.conditional.ConditionalOnEnabledPredicate;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.context.annotation.Bean;

/** The body of requests, {@code M2MCompression} and {@code M2MHeader}. */
@AutoConfiguration(after = {M2mObserveAutoConfiguration.class, M2mErrorAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnProperty(name = "spring.cloud.gateway.server.webflux.enabled", matchIfMissing = true)
@EnableConfigurationProperties(CompressionProperties.class)
public class M2mCompressionAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    RequestBodyWebFilter m2mRequestBodyWebFilter() {
        return new RequestBodyWebFilter();
    }

    @Bean
    @ConditionalOnMissingBean
    RouteRulesFilter m2mRouteRulesFilter() {
        return new RouteRulesFilter();
    }

    @Bean
    @ConditionalOnMissingBean
    CodecWork m2mCodecWork() {
        return new CodecWork();
    }

    @Bean
    @ConditionalOnMissingBean
    PlainBodies m2mPlainBodies(CodecWork work, CompressionSupport support) {
        return new PlainBodies(work, support.frames());
    }

    @Bean
    @ConditionalOnMissingBean
    CompressionSupport m2mCompressionSupport(
            CompressionProperties properties,
            CodecWork work,
            GatewayMetrics metrics,
            ErrorAnswer errors,
            ObjectProvider<Sessions> sessions,
            ObjectProvider<MeterRegistry> registries) {
        CompressionSupport support = new CompressionSupport(
                properties.maxStreamContexts(), work, metrics, errors, sessions.getIfAvailable());
        registries.ifUnique(registry -> Gauge.builder(
                        "m2m.compression.stream-contexts", support, CompressionSupport::openStreamContexts)
                .description("Response encoders that are open")
                .register(registry));
        return support;
    }

    @Bean
    GlobalFilter m2mUpstreamCodecFilter(CompressionSupport support) {
        return support.upstreamFilter();
    }

    @Bean
    @ConditionalOnEnabledFilter
    M2MCompressionGatewayFilterFactory m2mCompressionGatewayFilterFactory(CompressionSupport support) {
        return new M2MCompressionGatewayFilterFactory(support);
    }

    @Bean
    @ConditionalOnEnabledPredicate
    M2MHeaderRoutePredicateFactory m2mHeaderRoutePredicateFactory(ObjectProvider<MeterRegistry> registries) {
        MeterRegistry registry = registries.getIfUnique(CompositeMeterRegistry::new);
        Counter absent = Counter.builder("m2m.predicate.absent")
                .description("Requests in which M2MHeader did not find its field")
                .register(registry);
        return new M2MHeaderRoutePredicateFactory(absent::increment);
    }
}
