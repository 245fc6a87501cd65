package com.example.agent;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpRequestDecorator;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The one line for a {@code WebClient}: {@code WebClient.builder().filter(new M2mExchangeFilter())}. Whoever uses the client goes on writing and reading JSON. One filter for
 * each server, since it learns what that server reads. Thread-safe.
 */
public final class M2mExchangeFilter implements ExchangeFilterFunction {
    private final Peer peer;

    /** Nothing but frames, where the server reads them. */
    public M2mExchangeFilter() {
        this(new Peer());
    }

    /** @param peer the server, with a session or a dictionary of one's own */
    public M2mExchangeFilter(Peer peer) {
        this.peer = peer;
    }

    @Override
    public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
        HttpHeaders headers = request.headers();
        ClientRequest offering = ClientRequest.from(request)
                .headers(
                        changed -> changed.set(HttpHeaders.ACCEPT, peer.accept(headers.getOrEmpty(HttpHeaders.ACCEPT))))
                .build();
        return Mono.defer(() -> send(offering, peer.plan(), next));
    }

    private Mono<ClientResponse> send(ClientRequest request, Peer.Plan plan, ExchangeFunction next) {
        AtomicReference<Peer.@Nullable Outgoing> sent = new AtomicReference<>();
        ClientRequest framed = ClientRequest.from(request)
                .body((out, context) -> request.body().insert(new FramedRequest(out, plan, next, sent), context))
                .build();
        return next.exchange(framed).flatMap(response -> {
            Peer.Outgoing outgoing = sent.get();
            return outgoing != null
                            && Peer.mayBeUnread(outgoing, response.statusCode().value())
                    ? unread(request, outgoing, response, next)
                    : Mono.just(plain(outgoing, response));
        });
    }

    private Mono<ClientResponse> unread(
            ClientRequest request, Peer.Outgoing sent, ClientResponse response, ExchangeFunction next) {
        return joined(response.bodyToFlux(DataBuffer.class)).flatMap(answer -> {
            Peer.Plan again = peer.again(sent, accepts(response), answer);
            return again == null
                    ? Mono.just(response.mutate().body(Flux.just(wrap(answer))).build())
                    : send(repeated(request, sent.json()), again, next);
        });
    }

    /** The body that was sent may not be there a second time where it came from. */
    private static ClientRequest repeated(ClientRequest request, byte[] json) {
        return ClientRequest.from(request)
                .headers(headers -> {
                    if (headers.getContentType() == null) {
                        headers.setContentType(MediaType.APPLICATION_JSON);
                    }
                })
                .body((out, context) -> out.writeWith(Mono.just(wrap(json))))
                .build();
    }

    private ClientResponse plain(Peer.@Nullable Outgoing sent, ClientResponse response) {
        String type = response.headers().asHttpHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
        peer.learn(sent, accepts(response), type);
        AnswerDecoder decoder = peer.decoder(sent, type);
        if (decoder == null) {
            return response;
        }
        return response.mutate()
                .headers(headers -> {
                    headers.set(HttpHeaders.CONTENT_TYPE, Peer.plainType(type));
                    headers.remove(HttpHeaders.CONTENT_LENGTH);
                })
                .body(body -> decoded(body, decoder))
                .build();
    }

    private static Flux<DataBuffer> decoded(Flux<DataBuffer> body, AnswerDecoder decoder) {
        return body.map(buffer -> decoder.next(bytes(buffer)))
                .concatWith(Mono.fromSupplier(decoder::end))
                .filter(plain -> plain.length > 0)
                .map(M2mExchangeFilter::wrap)
                .doFinally(signal -> decoder.close());
    }

    private static List<String> accepts(ClientResponse response) {
        return response.headers().header(HttpHeaders.ACCEPT);
    }

    private static Mono<byte[]> joined(Publisher<? extends DataBuffer> body) {
        return DataBufferUtils.join(body).map(M2mExchangeFilter::bytes).defaultIfEmpty(new byte[0]);
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    private static DataBuffer wrap(byte[] bytes) {
        return DefaultDataBufferFactory.sharedInstance.wrap(bytes);
    }

    private static CompletableFuture<byte[]> post(
            ExchangeFunction next, URI endpoint, List<String> headers, byte[] envelope) {
        ClientRequest.Builder request = ClientRequest.create(HttpMethod.POST, endpoint)
                .header(HttpHeaders.CONTENT_TYPE, AgentSession.TYPE)
                .body((out, context) -> out.writeWith(Mono.just(wrap(envelope))));
        for (int i = 0; i + 1 < headers.size(); i += 2) {
            request.header(headers.get(i), headers.get(i + 1));
        }
        return next.exchange(request.build())
                .flatMap(answer -> answer.headers()
                                .contentType()
                                .filter(MediaType.valueOf(AgentSession.TYPE)::isCompatibleWith)
                                .isPresent()
                        ? joined(answer.bodyToFlux(DataBuffer.class))
                        : answer.releaseBody().thenReturn(new byte[0]))
                .toFuture();
    }

    /** The request on its way out: its body is there in one piece, and becomes a frame where the server reads frames. */
    private final class FramedRequest extends ClientHttpRequestDecorator {
        private final Peer.Plan plan;
        private final ExchangeFunction next;
        private final AtomicReference<Peer.@Nullable Outgoing> sent;

        FramedRequest(
                ClientHttpRequest out,
                Peer.Plan plan,
                ExchangeFunction next,
                AtomicReference<Peer.@Nullable Outgoing> sent) {
            super(out);
            this.plan = plan;
            this.next = next;
            this.sent = sent;
        }

        @Override
        public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
            HttpHeaders headers = getHeaders();
            if (!MediaType.APPLICATION_JSON.isCompatibleWith(headers.getContentType())
                    || headers.containsHeader(HttpHeaders.CONTENT_ENCODING)) {
                return super.writeWith(body);
            }
            AgentSession.Transport transport = (endpoint, own, envelope) -> post(next, endpoint, own, envelope);
            return joined(body)
                    .flatMap(json -> Mono.fromFuture(() -> peer.prepare(json, plan, transport)))
                    .flatMap(this::write);
        }

        private Mono<Void> write(Peer.Outgoing outgoing) {
            sent.set(outgoing);
            HttpHeaders headers = getHeaders();
            if (outgoing.plan().form() != Peer.Form.JSON) {
                headers.set(HttpHeaders.CONTENT_TYPE, outgoing.type());
            }
            if (!outgoing.session().isEmpty()) {
                headers.set("M2M-Session", outgoing.session());
            }
            headers.setContentLength(outgoing.body().length);
            return super.writeWith(Mono.just(wrap(outgoing.body())));
        }
    }
}
