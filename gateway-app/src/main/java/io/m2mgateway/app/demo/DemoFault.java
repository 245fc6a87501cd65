package io.m2mgateway.app.demo;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import reactor.core.publisher.Mono;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServerResponse;

/**
 * How the demo upstream misbehaves on request: the value of the header {@value #HEADER}, one of {@code delay=500ms} (any
 * duration), {@code status=500} (any error), {@code reset}, {@code slow-body}, {@code half} and {@code bad-chunking}.
 */
record DemoFault(Kind kind, Duration delay, int status) {

    static final String HEADER = "X-Demo-Fault";

    private static final Duration SLOW_BODY_PAUSE = Duration.ofMillis(300);
    private static final DemoFault NONE = new DemoFault(Kind.NONE, Duration.ZERO, 200);

    enum Kind {
        NONE,
        DELAY,
        STATUS,
        RESET,
        SLOW_BODY,
        HALF,
        BAD_CHUNKING
    }

    /**
     * Reads the header.
     *
     * @throws IllegalArgumentException for a value that is none of those above
     */
    static DemoFault parse(@Nullable String header) {
        if (header == null) {
            return NONE;
        }
        String[] parts = header.strip().split("=", 2);
        Kind kind = Kind.valueOf(parts[0].replace('-', '_').toUpperCase(Locale.ROOT));
        String value = parts.length == 2 ? parts[1] : "";
        return switch (kind) {
            case DELAY -> new DemoFault(kind, DurationStyle.detectAndParse(value), 200);
            case STATUS -> new DemoFault(kind, Duration.ZERO, Integer.parseInt(value));
            default -> new DemoFault(kind, Duration.ZERO, 200);
        };
    }

    /** Sends the reply, with this fault. */
    Mono<Void> send(DemoReply reply, HttpServerResponse response) {
        return switch (kind) {
            case NONE -> reply.send(response);
            case DELAY -> Mono.delay(delay).then(Mono.defer(() -> reply.send(response)));
            case STATUS -> DemoReply.error(status, "You asked for it.").send(response);
            case SLOW_BODY -> reply.slowed(SLOW_BODY_PAUSE).send(response);
            case HALF -> reply.sendHalf(response);
            case RESET -> onChannel(response, DemoFault::reset);
            case BAD_CHUNKING -> onChannel(response, DemoFault::sendBadChunk);
        };
    }

    private static Mono<Void> onChannel(HttpServerResponse response, Consumer<Channel> action) {
        // Never completes by itself: the closed connection ends it, before the server adds an end of its own.
        return Mono.<Void>never()
                .doOnSubscribe(
                        subscription -> response.withConnection(connection -> action.accept(connection.channel())));
    }

    private static void reset(Channel channel) {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    /** Written below the HTTP codec, which would not let it pass. */
    private static void sendBadChunk(Channel channel) {
        String answer = """
                HTTP/1.1 200 OK
                Content-Type: application/json
                Transfer-Encoding: chunked

                no-size
                {}
                """;
        byte[] bytes = answer.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
        channel.pipeline()
                .context(NettyPipeline.HttpCodec)
                .writeAndFlush(Unpooled.wrappedBuffer(bytes))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
