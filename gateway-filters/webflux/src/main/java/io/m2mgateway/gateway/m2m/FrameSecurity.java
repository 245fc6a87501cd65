package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.EventLoops;
import io.m2mgateway.gateway.args.ArgPlace;
import io.m2mgateway.gateway.args.KnownArgs;
import io.m2mgateway.gateway.auth.ApiKeyGatewayFilterFactory;
import io.m2mgateway.gateway.auth.Client;
import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.gateway.key.FrameKey;
import io.m2mgateway.gateway.key.KeyRing;
import io.m2mgateway.m2m.AuthenticFrame;
import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.m2m.crypto.FrameProtection;
import io.m2mgateway.m2m.crypto.NonceStore;
import io.m2mgateway.m2m.crypto.SecurityMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** What a route demands of frames: a mode, whose key, and that none is taken twice. Thread-safe. */
final class FrameSecurity {

    private static final Logger log = LoggerFactory.getLogger(FrameSecurity.class);

    private final FrameKey key;
    private final SecurityMode mode;
    private final Duration replayWindow;
    private final NonceStore nonces;

    private FrameSecurity(FrameKey key, SecurityMode mode, Duration replayWindow, NonceStore nonces) {
        this.key = key;
        this.mode = mode;
        this.replayWindow = replayWindow;
        this.nonces = nonces;
    }

    /** Of frames from and to clients; null for a route that demands nothing. */
    static @Nullable FrameSecurity of(CompressionConfig config, CompressionSupport support) {
        return of(config.security(), config.key(), config.replayWindow(), support);
    }

    /** Of frames to and from the upstream; null for a route without. */
    static @Nullable FrameSecurity ofUpstream(CompressionConfig config, CompressionSupport support) {
        return of(config.upstreamSecurity(), config.upstreamKey(), Duration.ZERO, support);
    }

    private static @Nullable FrameSecurity of(
            CompressionConfig.Security security,
            @Nullable String id,
            Duration replayWindow,
            CompressionSupport support) {
        if (security == CompressionConfig.Security.NONE) {
            return null;
        }
        FrameKey key = support.keys().find(id);
        if (key == null) {
            throw new IllegalArgumentException("there is no m2m.keys." + id);
        }
        return new FrameSecurity(key, security.mode(), replayWindow, support.nonces());
    }

    /** Refuses keys that are not there, or are too short for their mode. */
    static void check(ArgPlace place, CompressionConfig config, KeyRing keys) {
        check(place, "key", config.security(), config.key(), keys);
        check(place, "upstream-key", config.upstreamSecurity(), config.upstreamKey(), keys);
    }

    private static void check(
            ArgPlace place, String arg, CompressionConfig.Security security, @Nullable String id, KeyRing keys) {
        if (security == CompressionConfig.Security.NONE) {
            return;
        }
        FrameKey key = keys.find(id);
        if (key == null) {
            List<String> ids = new ArrayList<>(keys.ids());
            String nearest = ids.isEmpty() ? "" : " Did you mean '" + KnownArgs.nearest(String.valueOf(id), ids) + "'?";
            throw place.invalid(arg, "there is no such key", "Set m2m.keys." + id + "." + nearest);
        }
        if (security == CompressionConfig.Security.AEAD && key.shortest() < FrameProtection.AEAD_KEY) {
            throw place.invalid(
                    arg,
                    "AEAD needs 32 bytes, and a secret of m2m.keys." + key.id() + " has " + key.shortest(),
                    "Use a longer secret; java -jar m2m-gateway.jar keys generate makes one.");
        }
    }

    /**
     * Refuses keys of the client's where no {@code ApiKey} names one, or names one that no key can be derived for.
     *
     * @param clients the clients of a source of API keys
     */
    static void checkClient(
            ArgPlace place,
            CompressionConfig config,
            KeyRing keys,
            List<ArgPlace> others,
            Function<String, ? extends Collection<String>> clients) {
        checkClient(place, "key", keys.find(config.key()), others, clients);
        checkClient(place, "upstream-key", keys.find(config.upstreamKey()), others, clients);
    }

    private static void checkClient(
            ArgPlace place,
            String arg,
            @Nullable FrameKey key,
            List<ArgPlace> others,
            Function<String, ? extends Collection<String>> clients) {
        if (key == null || !key.isPerClient()) {
            return;
        }
        List<ArgPlace> named = others.stream()
                .filter(other -> other.factory().equals(ApiKeyGatewayFilterFactory.NAME))
                .toList();
        if (named.isEmpty()) {
            throw place.invalid(
                    arg,
                    "m2m.keys." + key.id() + " is for the agent " + FrameKey.CLIENT + ", and no ApiKey names a client",
                    "Add ApiKey=<source> to each route that uses it, or set m2m.keys." + key.id() + ".agent to an id.");
        }
        for (ArgPlace apiKey : named) {
            String source = String.valueOf(apiKey.value("source"));
            for (String client : clients.apply(source)) {
                if (!FrameKey.canBeAgent(client)) {
                    throw place.invalid(
                            arg,
                            "client '" + client + "' of m2m.auth.sources." + source + " is no agent's id",
                            "Name the client with 1 to 128 of A-Z, a-z, 0-9, '_' and '-'.");
                }
            }
        }
    }

    /** For a request whose frames nobody would see. */
    static GatewayException refusedUpgrade() {
        return new GatewayException(GatewayError.of(
                ErrorCode.UNSUPPORTED_ALGORITHM, "This route takes protected M2M frames only, and no WebSocket."));
    }

    /** The protection of this exchange's frames, both ways. */
    FrameProtection protection(ServerWebExchange exchange) {
        return key.protection(mode, Client.of(exchange));
    }

    boolean refusesReplays() {
        return !replayWindow.isZero();
    }

    /**
     * Lets an authentic frame through once. A repeated one fails as one that is not authentic does, after the same time; where the
     * store cannot tell, none passes, and none is told to be damaged either: that would say of a frame whose key it has.
     */
    Mono<AuthenticFrame> takenOnce(ServerWebExchange exchange, Mono<AuthenticFrame> authentic) {
        String holder = key.holder(Client.of(exchange));
        return authentic
                .onErrorResume(
                        M2mException.class,
                        refused -> EventLoops.answer(exchange, () -> nonces.pretend(holder))
                                .onErrorMap(failure -> unavailable(exchange, failure))
                                .then(Mono.error(refused)))
                .flatMap(frame -> EventLoops.answer(
                                exchange,
                                () -> nonces.record(
                                        holder,
                                        Objects.requireNonNull(frame.nonce(), "AEAD frames have one"),
                                        replayWindow))
                        .onErrorMap(failure -> unavailable(exchange, failure))
                        .handle((isNew, sink) -> {
                            if (isNew) {
                                sink.next(frame);
                            } else {
                                sink.error(frame.replayed());
                            }
                        }));
    }

    private static GatewayException unavailable(ServerWebExchange exchange, Throwable failure) {
        log.warn("{}Replays cannot be told: {}", exchange.getLogPrefix(), failure.toString());
        return new GatewayException(
                GatewayError.of(503, "The gateway cannot tell at the moment whether the frame was sent before.")
                        .withHeader(HttpHeaders.RETRY_AFTER, "1"));
    }
}
