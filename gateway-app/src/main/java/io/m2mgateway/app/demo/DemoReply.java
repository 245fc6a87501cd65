package io.m2mgateway.app.demo;

import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * One answer of the demo upstream.
 *
 * @param pieces the body, one flush each
 * @param interval the time between two pieces
 */
record DemoReply(int status, String mediaType, List<byte[]> pieces, Duration interval) {

    private static final String JSON = "application/json";

    static DemoReply json(byte[] document) {
        return new DemoReply(200, JSON, List.of(document), Duration.ZERO);
    }

    static DemoReply events(List<byte[]> events, Duration interval) {
        return new DemoReply(200, "text/event-stream", events, interval);
    }

    static DemoReply error(int status, String message) {
        return new DemoReply(status, JSON, List.of(DemoAnswers.error(message)), Duration.ZERO);
    }

    /** The same answer, a document cut into ten pieces, with {@code pause} between two pieces. */
    DemoReply slowed(Duration pause) {
        return new DemoReply(status, mediaType, pieces.size() == 1 ? cut(pieces.get(0), 10) : pieces, pause);
    }

    int length() {
        return pieces.stream().mapToInt(piece -> piece.length).sum();
    }

    Mono<Void> send(HttpServerResponse response) {
        head(response);
        if (pieces.size() == 1) {
            response.header(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(length()));
        }
        Flux<byte[]> paced =
                Flux.fromIterable(pieces).concatMap(piece -> Mono.just(piece).delayElement(interval));
        return response.sendByteArray(interval.isZero() ? Flux.fromIterable(pieces) : paced)
                .then();
    }

    /** Promises the whole body, sends half of it and closes the connection. */
    Mono<Void> sendHalf(HttpServerResponse response) {
        head(response);
        Flux<byte[]> half;
        if (pieces.size() == 1) {
            response.header(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(length()));
            // Two pieces: a single one would be sent as a complete answer.
            half = Flux.fromIterable(cut(Arrays.copyOf(pieces.get(0), length() / 2), 2));
        } else {
            half = Flux.fromIterable(pieces.subList(0, pieces.size() / 2));
        }
        // Never completes by itself: an orderly completion would send what is missing of the framing.
        return response.sendByteArray(half)
                .then()
                .then(Mono.<Void>never()
                        .doOnSubscribe(subscription -> response.withConnection(connection -> connection
                                .channel()
                                .close()
                                .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE))));
    }

    private void head(HttpServerResponse response) {
        response.status(HttpResponseStatus.valueOf(status)).header(HttpHeaderNames.CONTENT_TYPE, mediaType);
    }

    private static List<byte[]> cut(byte[] document, int parts) {
        return IntStream.range(0, parts)
                .mapToObj(i ->
                        Arrays.copyOfRange(document, document.length * i / parts, document.length * (i + 1) / parts))
                .toList();
    }
}
