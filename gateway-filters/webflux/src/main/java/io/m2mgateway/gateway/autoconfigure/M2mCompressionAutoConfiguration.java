package io.m2mgateway.gateway.autoconfigure;

import io.m2mgateway.gateway.auth.AuthProperties;
import io.m2mgateway.gateway.body.CodecWork;
import io.m2mgateway.gateway.body.PlainBodies;
import io.m2mgateway.gateway.body.RequestBodyWebFilter;
import io.m2mgateway.gateway.body.RouteRulesFilter;
import io.m2mgateway.gateway.dictionary.ClientDictionaries;
import io.m2mgateway.gateway.dictionary.DictionaryProperties;
import io.m2mgateway.gateway.dictionary.DictionaryTransport;
import io.m2mgateway.gateway.dictionary.DictionaryTransportProperties;
import io.m2mgateway.gateway.error.ErrorAnswer;
import io.m2mgateway.gateway.key.KeyRing;
import io.m2mgateway.gateway.limit.ProxyProperties;
import io.m2mgateway.gateway.limit.key.TrustedProxies;
import io.m2mgateway.gateway.m2m.CompressionProperties;
import io.m2mgateway.gateway.m2m.CompressionSupport;
import io.m2mgateway.gateway.m2m.M2MCompressionGatewayFilterFactory;
import io.m2mgateway.gateway.m2m.M2MHeaderRoutePredicateFactory;
import io.m2mgateway.gateway.observe.GatewayMetrics;
import io.m2mgateway.gateway.session.Sessions;
import io.m2mgateway.m2m.crypto.MemoryNonceStore;
import io.m2mgateway.m2m.crypto.NonceStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
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
import reactor.netty.http.client.HttpClient;

/** The body of requests, {@code M2MCompression} and {@code M2MHeader}. */
@AutoConfiguration(
        after = {M2mObserveAutoConfiguration.class, M2mErrorAutoConfiguration.class, M2mKeyAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnProperty(name = "spring.cloud.gateway.server.webflux.enabled", matchIfMissing = true)
@EnableConfigurationProperties({
    CompressionProperties.class,
    DictionaryProperties.class,
    DictionaryTransportProperties.class,
    ProxyProperties.class
})
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
            KeyRing keys,
            NonceStore nonces,
            ClientDictionaries dictionaries,
            DictionaryTransport transport,
            ObjectProvider<MeterRegistry> registries) {
        CompressionSupport support = new CompressionSupport(
                properties.maxStreamContexts(),
                work,
                metrics,
                errors,
                sessions.getIfAvailable(),
                keys,
                nonces,
                dictionaries,
                transport);
        registries.ifUnique(registry -> Gauge.builder(
                        "m2m.compression.stream-contexts", support, CompressionSupport::openStreamContexts)
                .description("Response encoders that are open")
                .register(registry));
        return support;
    }

    @Bean
    @ConditionalOnMissingBean
    ClientDictionaries m2mClientDictionaries(DictionaryProperties properties, ObjectProvider<AuthProperties> auth) {
        AuthProperties sources = auth.getIfAvailable(() -> new AuthProperties(Map.of()));
        Set<String> clients = new LinkedHashSet<>();
        sources.sources().keySet().forEach(source -> clients.addAll(sources.clients(source)));
        return new ClientDictionaries(properties, clients);
    }

    @Bean
    @ConditionalOnMissingBean
    DictionaryTransport m2mDictionaryTransport(
            DictionaryTransportProperties properties, ClientDictionaries dictionaries, ProxyProperties proxies) {
        if (!properties.enabled()) {
            return DictionaryTransport.off();
        }
        properties.check();
        return DictionaryTransport.of(dictionaries, TrustedProxies.of(proxies.trustedProxies())::contains);
    }

    /** For one node; a store that nodes share takes its place. */
    @Bean
    @ConditionalOnMissingBean(NonceStore.class)
    MemoryNonceStore m2mNonceStore(CompressionProperties properties, ObjectProvider<MeterRegistry> registries) {
        MemoryNonceStore nonces = new MemoryNonceStore(properties.maxNonces(), System::nanoTime);
        registries.ifUnique(registry -> {
            Gauge.builder("m2m.compression.nonces", nonces, MemoryNonceStore::size)
                    .description("Nonces of protected frames that are remembered")
                    .register(registry);
            FunctionCounter.builder("m2m.compression.nonces.forgotten", nonces, MemoryNonceStore::forgotten)
                    .description("Nonces that were forgotten before their time, for want of room")
                    .register(registry);
        });
        return nonces;
    }

    @Bean
    GlobalFilter m2mUpstreamCodecFilter(CompressionSupport support) {
        return support.upstreamFilter();
    }

    @Bean
    GlobalFilter m2mLinkFilter(CompressionSupport support, ObjectProvider<HttpClient> clients) {
        return support.linkFilter(clients.getIfUnique(HttpClient::create));
    }

    @Bean
    @ConditionalOnEnabledFilter
    M2MCompressionGatewayFilterFactory m2mCompressionGatewayFilterFactory(
            CompressionSupport support, ObjectProvider<AuthProperties> auth) {
        AuthProperties sources = auth.getIfAvailable(() -> new AuthProperties(Map.of()));
        return new M2MCompressionGatewayFilterFactory(support, sources::clients);
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
