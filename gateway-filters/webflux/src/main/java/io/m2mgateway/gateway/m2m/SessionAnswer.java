package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.body.EntityHeaders;
import io.m2mgateway.gateway.body.HeldBody;
import io.m2mgateway.gateway.body.MediaKind;
import io.m2mgateway.gateway.session.RouteSessions;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.m2m.session.Session;
import java.util.Optional;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The answer to a document that was sent as DATA: DATA of the same session, where it is JSON and no error. What is larger than the route or the session takes, streams, and
 * errors go out as they are, and so does what may not be changed.
 */
final class SessionAnswer extends ServerHttpResponseDecorator {
    private final RouteSessions sessions;
    private final Session session;
    private final long most;

    SessionAnswer(ServerHttpResponse response, RouteSessions sessions, Session session, long most) {
        super(response);
        this.sessions = sessions;
        this.session = session;
        long agreed = session.agreement().maxPayload();
        this.most = agreed == 0 ? most : Math.min(agreed, most);
    }

    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
        HttpHeaders headers = getHeaders();
        HttpStatusCode status = getStatusCode();
        boolean success = status == null || status.is2xxSuccessful();
        if (!success
                || isCommitted()
                || MediaKind.of(headers) != MediaKind.JSON
                || !EntityHeaders.mayChange(headers, status == null ? 200 : status.value())) {
            return super.writeWith(body);
        }
        HeldBody held = new HeldBody(Flux.from(body), headers.getContentLength());
        return held.fill(most + 1).flatMap(complete -> {
            if (!complete) {
                return super.writeWith(held.rest());
            }
            byte[] document = held.bytes();
            return sessions.data(session, document)
                    .map(Optional::of)
                    .onErrorResume(M2mException.class, notEncodable -> Mono.just(Optional.empty()))
                    .flatMap(envelope -> envelope.isPresent()
                            ? writeEnvelope(envelope.get())
                            : super.writeWith(Mono.just(bufferFactory().wrap(document))));
        });
    }

    private Mono<Void> writeEnvelope(byte[] envelope) {
        EntityHeaders.changed(getHeaders(), envelope.length);
        return RouteSessions.writeEnvelope(getDelegate(), envelope);
    }
}
