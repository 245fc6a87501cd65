package io.m2mgateway.gateway.actuate;

import io.m2mgateway.gateway.session.SessionProperties;
import io.m2mgateway.m2m.session.SessionStore;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import reactor.core.publisher.Mono;

/** {@code /actuator/m2msessions}: how many sessions are open, where they are kept, and what bounds them. No ids: who knows one could use it. */
@Endpoint(id = "m2msessions", defaultAccess = Access.READ_ONLY)
public final class SessionsEndpoint {
    private static final Duration WAIT = Duration.ofSeconds(2);

    private final SessionStore store;
    private final SessionProperties properties;

    /** An endpoint over the store. */
    public SessionsEndpoint(SessionStore store, SessionProperties properties) {
        this.store = store;
        this.properties = properties;
    }

    /** The numbers; {@code open} is missing where the store does not answer. */
    @ReadOperation
    public Mono<Map<String, Object>> sessions() {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("store", store.shared() ? "redis" : "memory");
        described.put("path", String.valueOf(properties.path()));
        described.put("timeout", properties.timeout().toString());
        described.put("maxSessions", properties.maxSessions());
        described.put("maxPerIp", properties.maxPerIp());
        return Mono.fromCompletionStage(store.count())
                .timeout(WAIT)
                .map(open -> {
                    described.put("open", open);
                    return described;
                })
                .onErrorReturn(described);
    }
}
