package io.m2mgateway.gateway.session;

import io.m2mgateway.gateway.body.CodecWork;
import io.m2mgateway.gateway.body.PlainBodies;
import io.m2mgateway.gateway.body.RequestBody;
import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.m2m.session.SessionCodec;
import io.m2mgateway.m2m.session.SessionMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;

/**
 * Where session messages are posted. A well-formed envelope is answered 200, with what the protocol answers, rejections and closures included; errors of the contract are
 * for what is no envelope.
 */
public final class SessionEndpoint implements WebHandler {
    private static final Logger log = LoggerFactory.getLogger(SessionEndpoint.class);

    /** Messages here carry no documents: capabilities with all their extensions are a few kilobytes. */
    private static final int MAX_BYTES = CodecWork.INLINE_LIMIT;

    private final Sessions sessions;
    private final PlainBodies bodies;
    private final SessionCodec codec = new SessionCodec(MAX_BYTES);
    private final @Nullable GatewayFilter guard;

    /** @param guard lets those pass who have a key; null: everybody passes */
    public SessionEndpoint(Sessions sessions, PlainBodies bodies, @Nullable GatewayFilter guard) {
        this.sessions = sessions;
        this.bodies = bodies;
        this.guard = guard;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        if (!HttpMethod.POST.equals(exchange.getRequest().getMethod())) {
            return Mono.error(new GatewayException(
                    GatewayError.of(405, "Session messages are posted.").withHeader("Allow", "POST")));
        }
        return guard == null ? answer(exchange) : guard.filter(exchange, this::answer);
    }

    private Mono<Void> answer(ServerWebExchange exchange) {
        RequestBody body = RequestBody.of(exchange);
        body.limit(MAX_BYTES);
        body.maxInflated(MAX_BYTES);
        return bodies.uncoded(exchange).flatMap(bytes -> {
            SessionMessage message = codec.read(bytes);
            if (message == null) {
                log.warn("A session message of an unknown type was ignored");
                return write(exchange, null);
            }
            return sessions.answer(exchange, message, bytes.length)
                    .map(codec::write)
                    .flatMap(reply -> write(exchange, reply))
                    .switchIfEmpty(Mono.defer(() -> write(exchange, null)));
        });
    }

    private static Mono<Void> write(ServerWebExchange exchange, byte @Nullable [] envelope) {
        ServerHttpResponse response = exchange.getResponse();
        if (response.isCommitted()) {
            return Mono.empty();
        }
        response.setStatusCode(HttpStatus.OK);
        if (envelope == null) {
            response.getHeaders().setContentLength(0);
            return response.setComplete();
        }
        return RouteSessions.writeEnvelope(response, envelope);
    }
}
