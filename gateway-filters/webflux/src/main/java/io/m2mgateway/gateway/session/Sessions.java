package io.m2mgateway.gateway.session;

import io.m2mgateway.gateway.EventLoops;
import io.m2mgateway.gateway.auth.Client;
import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.gateway.error.RetryAfter;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.SessionException;
import io.m2mgateway.m2m.context.ContextLimits;
import io.m2mgateway.m2m.context.ContextStore;
import io.m2mgateway.m2m.context.LayeredContextStore;
import io.m2mgateway.m2m.context.MemoryContextStore;
import io.m2mgateway.m2m.crypto.SecurityMode;
import io.m2mgateway.m2m.session.Caller;
import io.m2mgateway.m2m.session.CloseReason;
import io.m2mgateway.m2m.session.Session;
import io.m2mgateway.m2m.session.SessionIds;
import io.m2mgateway.m2m.session.SessionMessage;
import io.m2mgateway.m2m.session.SessionResponder;
import io.m2mgateway.m2m.session.SessionStore;
import io.m2mgateway.m2m.session.SessionUse;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The sessions of this gateway, for its endpoint and its routes. Thread-safe. */
public final class Sessions {
    private final SessionResponder responder;
    private final ContextStore contexts;
    private final MemoryContextStore near;
    private final Function<ServerHttpRequest, @Nullable String> addresses;
    private final InstantSource clock;
    private final SecurityMode requiredSecurity;

    /**
     * Sessions over a store.
     *
     * @param shared earlier documents of sessions that other gateways have too; null: there are those of this one only
     * @param limiter the one that limits routes
     * @param addresses of callers, as limits see them
     */
    public Sessions(
            SessionProperties properties,
            SessionStore store,
            @Nullable ContextStore shared,
            Limiter limiter,
            Function<ServerHttpRequest, @Nullable String> addresses,
            InstantSource clock) {
        this.addresses = addresses;
        this.clock = clock;
        near = new MemoryContextStore(properties.contexts().maxTotal().toBytes(), System::nanoTime);
        contexts = shared == null ? near : new LayeredContextStore(near, shared);
        responder = new SessionResponder(
                properties.settings(),
                store,
                contexts,
                new LimitedSessions(limiter, properties),
                new SessionIds(new SecureRandom()),
                clock);
        // Once the settings are checked.
        requiredSecurity = properties.requiredSecurity();
    }

    /** From now on there are no new sessions, and those in this gateway's memory alone are closed with their next message. */
    void shutDown() {
        responder.shutDown();
    }

    /** How frames of sessions have to be protected. */
    SecurityMode requiredSecurity() {
        return requiredSecurity;
    }

    /**
     * Notes what new sessions are told of scans.
     *
     * @param scanning whether documents are scanned wherever they can be sent
     * @param blocking whether threats are refused there
     */
    void offer(boolean scanning, boolean blocking) {
        responder.offer(scanning, blocking);
    }

    /** Answers a message that is no DATA; empty where there is nothing to say. */
    Mono<SessionMessage> answer(ServerWebExchange exchange, SessionMessage message, long bytes) {
        return Mono.defer(() -> {
            Caller caller = caller(exchange);
            return EventLoops.answer(exchange, () -> responder.answer(message, caller, bytes))
                    .doOnNext(answer -> SessionLog.answered(caller, answer));
        });
    }

    /** Looks up the session in which a document is sent. */
    Mono<SessionUse> use(ServerWebExchange exchange, String id, long bytes) {
        return Mono.defer(() -> {
            Caller caller = caller(exchange);
            return EventLoops.answer(exchange, () -> responder.use(id, caller, bytes))
                    .doOnNext(use -> SessionLog.used(caller, id, use));
        });
    }

    /**
     * The session that a frame names, where it may be sent in it.
     *
     * @param bytes of the frame, as far as it says so
     */
    Mono<Session> requireOpen(ServerWebExchange exchange, String id, long bytes) {
        return use(exchange, id, bytes).flatMap(use -> {
            if (use instanceof SessionUse.Open open) {
                return Mono.just(open.session());
            }
            return Mono.error(refusal(use));
        });
    }

    /** Unix milliseconds, for a message's time stamp. */
    long now() {
        return clock.millis();
    }

    /** Bytes of earlier documents in this gateway's memory. */
    public long contextBytes() {
        return near.bytes();
    }

    /** The earlier documents of a session; null where it agreed on none. */
    @Nullable
    SessionContexts contexts(Session session) {
        ContextLimits limits = session.agreement().contexts();
        return limits == null ? null : new SessionContexts(contexts, session, limits);
    }

    private static RuntimeException refusal(SessionUse use) {
        if (use instanceof SessionUse.Limited limited) {
            RetryAfter retry = new RetryAfter(limited.delay().toNanos() / 1_000);
            return new GatewayException(
                    SessionRefusal.of(GatewayError.of(ErrorCode.RATE_LIMITED, "The session sends too much.")
                            .withDetail("reason", "EXHAUSTED")
                            .withDetail("retry_after", retry.seconds())
                            .withHeaders(retry.headers())));
        }
        if (use instanceof SessionUse.TooLarge) {
            return new GatewayException(SessionRefusal.of(tooLarge().error()));
        }
        if (use instanceof SessionUse.Unavailable) {
            return new GatewayException(SessionRefusal.of(GatewayError.of(503, "Sessions cannot be looked up now.")
                    .withDetail("reason", "STORE_UNAVAILABLE")
                    .withHeader("Retry-After", "1")));
        }
        if (use instanceof SessionUse.Over over) {
            return over.reason() == CloseReason.TIMEOUT
                    ? new SessionException(ErrorCode.SESSION_TIMEOUT, "the session timed out")
                    : new SessionException(ErrorCode.SESSION_CLOSED, "the session is closed");
        }
        return new SessionException(ErrorCode.SESSION_UNKNOWN, "there is no such session");
    }

    /** For a message that no wait helps. */
    static GatewayException tooLarge() {
        return new GatewayException(
                GatewayError.of(ErrorCode.CONTENT_TOO_LARGE, "The message is larger than a session may send."));
    }

    private Caller caller(ServerWebExchange exchange) {
        Client client = Client.of(exchange);
        return new Caller(
                client == null ? "" : client.name(),
                Objects.requireNonNullElse(addresses.apply(exchange.getRequest()), ""));
    }
}
