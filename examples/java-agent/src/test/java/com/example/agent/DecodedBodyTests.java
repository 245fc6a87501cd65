package com.example.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a reader may rely on: no more pieces than it asked for, none kept back, and nothing left open when it goes. */
@NullUnmarked
class DecodedBodyTests {
    private final List<String> events = new ArrayList<>();
    private Flow.Subscription asking;
    private DecodedBody body;

    /** Gives {@code !} as the rest, nothing for {@code -}, refuses {@code ?}, and all else in capitals. */
    private final AnswerDecoder decoder = new AnswerDecoder() {
        @Override
        public byte[] next(byte[] piece) {
            String text = new String(piece, UTF_8);
            if (text.equals("?")) {
                throw new IllegalStateException("no frame");
            }
            return text.replace("-", "").toUpperCase(java.util.Locale.ROOT).getBytes(UTF_8);
        }

        @Override
        public byte[] end() {
            return "!".getBytes(UTF_8);
        }

        @Override
        public void close() {
            events.add("closed");
        }
    };

    private final Flow.Subscriber<List<ByteBuffer>> reader = new Flow.Subscriber<>() {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            asking = subscription;
        }

        @Override
        public void onNext(List<ByteBuffer> piece) {
            events.add(UTF_8.decode(piece.get(0)).toString());
        }

        @Override
        public void onError(Throwable failure) {
            events.add(failure.getClass().getSimpleName());
        }

        @Override
        public void onComplete() {
            events.add("complete");
        }
    };

    @BeforeEach
    void start() {
        body = new DecodedBody(decoder, reader);
        body.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                events.add("asked for " + n);
            }

            @Override
            public void cancel() {
                events.add("cancelled");
            }
        });
    }

    private void come(String piece) {
        body.onNext(List.of(ByteBuffer.wrap(piece.getBytes(UTF_8))));
    }

    @Test
    void theRestWaitsUntilItIsAskedFor() {
        asking.request(1);
        come("a");
        body.onComplete();
        assertThat(events).containsExactly("asked for 1", "A", "closed");
        asking.request(1);
        assertThat(events).endsWith("closed", "asked for 1", "!", "complete");
    }

    @Test
    void aPieceThatCompletesNothingIsFollowedByTheNext() {
        asking.request(2);
        come("-");
        come("b");
        body.onComplete();
        assertThat(events).containsExactly("asked for 2", "asked for 1", "B", "!", "complete", "closed");
    }

    @Test
    void whatCannotBeReadIsAnErrorAndEndsTheAnswer() {
        asking.request(Long.MAX_VALUE);
        asking.request(1);
        come("?");
        come("c");
        body.onComplete();
        assertThat(events.subList(2, events.size())).containsExactly("cancelled", "closed", "IOException");
    }

    @Test
    void aReaderThatGoesLeavesNothingOpen() {
        asking.cancel();
        come("d");
        assertThat(events).containsExactly("cancelled", "closed");
    }
}
