package io.m2mgateway.gateway.autoconfigure;

import io.m2mgateway.gateway.args.InvalidSettingException;
import io.m2mgateway.gateway.auth.ApiKeyGatewayFilterFactory;
import io.m2mgateway.gateway.auth.AuthProperties;
import io.m2mgateway.gateway.body.PlainBodies;
import io.m2mgateway.gateway.limit.key.KeyReader;
import io.m2mgateway.gateway.session.ScannedRoutes;
import io.m2mgateway.gateway.session.SessionDrain;
import io.m2mgateway.gateway.session.SessionEndpoint;
import io.m2mgateway.gateway.session.SessionProperties;
import io.m2mgateway.gateway.session.Sessions;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.m2m.context.ContextStore;
import io.m2mgateway.m2m.session.InMemorySessionStore;
import io.m2mgateway.m2m.session.SessionStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.HandlerMapping;

/** Sessions, where {@code m2m.session.path} is set. */
@AutoConfiguration(after = {M2mLimitAutoConfiguration.class, M2mAuthAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnProperty("m2m.session.path")
@EnableConfigurationProperties(SessionProperties.class)
public class M2mSessionAutoConfiguration {

    private static final Logger log = LoggerFactory.getLogger(M2mSessionAutoConfiguration.class);

    /** The time of sessions. No default candidate: where an application asks for a clock of its own, it is not offered this one. */
    @Bean(defaultCandidate = false)
    @ConditionalOnMissingBean(name = "m2mSessionClock")
    InstantSource m2mSessionClock() {
        return InstantSource.system();
    }

    @Bean
    @ConditionalOnMissingBean
    SessionStore m2mSessionStore(@Qualifier("m2mSessionClock") InstantSource clock) {
        return new InMemorySessionStore(clock);
    }

    @Bean
    Sessions m2mSessions(
            SessionProperties properties,
            SessionStore store,
            ObjectProvider<ContextStore> shared,
            Limiter limiter,
            KeyReader keys,
            @Qualifier("m2mSessionClock") InstantSource clock,
            ObjectProvider<MeterRegistry> registries) {
        Sessions sessions = new Sessions(properties, store, shared.getIfAvailable(), limiter, keys::address, clock);
        registries.ifUnique(registry -> Gauge.builder("m2m.session.contexts", sessions, Sessions::contextBytes)
                .description("Earlier documents of sessions in memory")
                .baseUnit("bytes")
                .register(registry));
        return sessions;
    }

    @Bean
    SessionDrain m2mSessionDrain(
            Sessions sessions, SessionStore store, SessionProperties properties, ApplicationContext context) {
        return new SessionDrain(sessions, store, properties.shutdownWait(), context);
    }

    @Bean
    ScannedRoutes m2mScannedRoutes(Sessions sessions, RouteLocator routes) {
        return new ScannedRoutes(sessions, routes);
    }

    @Bean
    HandlerMapping m2mSessionEndpoint(
            SessionProperties properties,
            Sessions sessions,
            PlainBodies bodies,
            AuthProperties auth,
            ObjectProvider<ApiKeyGatewayFilterFactory> apiKeys) {
        String path = String.valueOf(properties.path());
        if (!path.startsWith("/")) {
            throw new InvalidSettingException("m2m.session.path", path, "no path", "Begin it with '/'.");
        }
        GatewayFilter guard = guard(properties, auth, apiKeys.getIfAvailable());
        return new ServerPortMapping(path, new SessionEndpoint(sessions, bodies, guard));
    }

    private static @Nullable GatewayFilter guard(
            SessionProperties properties, AuthProperties auth, @Nullable ApiKeyGatewayFilterFactory apiKeys) {
        String source = properties.apiKey();
        if (source == null) {
            log.warn(
                    "Everybody may open sessions{}: set m2m.session.api-key to a name of m2m.auth.sources",
                    auth.sources().isEmpty() ? "" : ", and routes with ApiKey take none of them");
            return null;
        }
        return EndpointGuard.of("m2m.session.api-key", source, properties.apiKeyHeader(), auth, apiKeys);
    }
}
