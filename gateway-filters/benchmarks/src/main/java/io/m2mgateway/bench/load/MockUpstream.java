package io.m2mgateway.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * An upstream that costs little: it throws a request's body away and answers what the query asks for. Without a query a
 * completion of about 1 KB; {@code answer=N} a completion of N bytes, about a fifth of which compress away;
 * {@code events=N&gap=MS} a stream of server-sent events; {@code count} the number of body bytes that arrived.
 *
 * <p>Takes one argument, the port on the loopback address.
 */
public final class MockUpstream {

    private static final int PIECE = 64 * 1024;
    private static final String HEAD =
            "{\"id\":\"chatcmpl-mock\",\"object\":\"chat.completion\",\"created\":1772310477,"
                    + "\"model\":\"mock-gpt\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":[\"";
    private static final String TAIL = "\"],\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"prompt_tokens\":25,\"completion_tokens\":113,\"total_tokens\":138}}";
    private static final String PROSE =
            "The gateway reads a request once and hands it on, and what comes back goes the same way. A "
                    + "stream is passed event by event, so that nobody waits for what is ready; a frame is decoded before the "
                    + "first filter needs its text, and a client that asks for none gets the bytes that the model's server sent. "
                    + "What is too large is refused before it costs memory, and what is damaged is refused with the reason. ";
    private static final byte[] SHORT = (HEAD + PROSE.repeat(2) + TAIL).getBytes(StandardCharsets.UTF_8);
    private static final byte[] EVENT =
            ("data: {\"id\":\"chatcmpl-mock\",\"object\":\"chat.completion.chunk\",\"created\":1772310477,"
                            + "\"model\":\"mock-gpt\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" token\"},"
                            + "\"logprobs\":null,\"finish_reason\":null}]}\n\n")
                    .getBytes(StandardCharsets.UTF_8);

    private MockUpstream() {}

    /**
     * Runs until the process ends.
     *
     * @param args the port
     */
    public static void main(String[] args) {
        HttpServer.create()
                .host("127.0.0.1")
                .port(Integer.parseInt(args[0]))
                .handle(MockUpstream::answer)
                .bindNow()
                .onDispose()
                .block();
    }

    private static Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        QueryStringDecoder query = new QueryStringDecoder(request.uri());
        Mono<Long> arrived =
                request.receive().map(part -> (long) part.readableBytes()).reduce(0L, Long::sum);
        return arrived.flatMap(bytes -> {
            if (number(query, "events") > 0) {
                return events(response, number(query, "events"), number(query, "gap"));
            }
            if (number(query, "answer") > 0) {
                return large(response, number(query, "answer"));
            }
            byte[] body = query.parameters().containsKey("count")
                    ? ("{\"arrived\":" + bytes + "}").getBytes(StandardCharsets.UTF_8)
                    : SHORT;
            response.header(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                    .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
            return response.sendByteArray(Mono.just(body)).then();
        });
    }

    private static long number(QueryStringDecoder query, String name) {
        return Long.parseLong(
                query.parameters().getOrDefault(name, List.of("0")).get(0));
    }

    private static Mono<Void> events(HttpServerResponse response, long count, long gapMillis) {
        Flux<ByteBuf> events = Flux.interval(Duration.ZERO, Duration.ofMillis(gapMillis))
                .onBackpressureDrop()
                .take(count)
                .map(number -> Unpooled.wrappedBuffer(EVENT));
        return response.sse().send(events, event -> true).then();
    }

    /** Pieces are made as they are asked for: the mock's own memory stays small. Each is a string, since strings have limits. */
    private static Mono<Void> large(HttpServerResponse response, long size) {
        long text = Math.max(0, size - HEAD.length() - TAIL.length());
        Flux<byte[]> middle = Flux.range(0, (int) ((text + PIECE - 1) / PIECE))
                .map(piece -> letters(piece, (int) Math.min(PIECE, text - (long) piece * PIECE)));
        response.header(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .header(HttpHeaderNames.CONTENT_LENGTH, Long.toString(HEAD.length() + text + TAIL.length()));
        return response.sendByteArray(Flux.concat(
                        Mono.just(HEAD.getBytes(StandardCharsets.UTF_8)),
                        middle,
                        Mono.just(TAIL.getBytes(StandardCharsets.UTF_8))))
                .then();
    }

    private static byte[] letters(int seed, int length) {
        byte[] letters = new byte[length];
        Random random = new Random(seed);
        for (int i = 0; i < length; i++) {
            letters[i] = (byte) ('0' + random.nextInt('Z' - '0'));
        }
        if (length == PIECE) {
            letters[length - 3] = '"';
            letters[length - 2] = ',';
            letters[length - 1] = '"';
        }
        return letters;
    }
}
