package io.m2mgateway.m2m.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.m2m.DecompressionException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever closes, whenever and however often, gets at worst an exception and never a crash of the process. */
class CoderLifeTests {

    private static final byte[] PLAIN = new RoundTripTests.Content(100_000, 20, 1).bytes();
    private static final ByteSink NOWHERE = chunk -> {};

    private static ByteBuffer plain() {
        return ByteBuffer.wrap(PLAIN);
    }

    private static ByteBuffer coded(Coding coding) {
        return ByteBuffer.wrap(Peers.encode(coding, PLAIN));
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.compress.Peers#codings")
    void afterCloseOrFinishEveryCallButCloseIsAnError(Coding coding) {
        StreamEncoder closedEncoder = coding.newEncoder();
        closedEncoder.close();
        closedEncoder.close();
        StreamEncoder finishedEncoder = coding.newEncoder();
        finishedEncoder.finish(NOWHERE);
        StreamDecoder closedDecoder = coding.newDecoder(1 << 20);
        closedDecoder.close();
        closedDecoder.close();
        StreamDecoder finishedDecoder = coding.newDecoder(1 << 20);
        finishedDecoder.decode(coded(coding), NOWHERE);
        finishedDecoder.finish(NOWHERE);

        for (StreamEncoder encoder : new StreamEncoder[] {closedEncoder, finishedEncoder}) {
            assertThatIllegalStateException().isThrownBy(() -> encoder.encode(plain(), true, NOWHERE));
            assertThatIllegalStateException().isThrownBy(() -> encoder.finish(NOWHERE));
            encoder.close();
        }
        for (StreamDecoder decoder : new StreamDecoder[] {closedDecoder, finishedDecoder}) {
            assertThatIllegalStateException().isThrownBy(() -> decoder.decode(coded(coding), NOWHERE));
            assertThatIllegalStateException().isThrownBy(() -> decoder.finish(NOWHERE));
            decoder.close();
        }
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.compress.Peers#codings")
    void aSinkMayCloseTheCoderThatCallsItAndHearsNoMore(Coding coding) {
        AtomicInteger calls = new AtomicInteger();
        StreamEncoder encoder = coding.newEncoder();
        encoder.encode(plain(), true, chunk -> {
            calls.incrementAndGet();
            encoder.close();
        });
        StreamDecoder decoder = coding.newDecoder(1 << 20);
        decoder.decode(coded(coding), chunk -> {
            calls.incrementAndGet();
            decoder.close();
        });

        assertThat(calls).hasValue(2);
        assertThatIllegalStateException().isThrownBy(() -> encoder.finish(NOWHERE));
        assertThatIllegalStateException().isThrownBy(() -> decoder.finish(NOWHERE));
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.compress.Peers#codings")
    void aSinkCannotCallBackIntoItsCoder(Coding coding) {
        try (StreamDecoder decoder = coding.newDecoder(1 << 20)) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> decoder.decode(coded(coding), chunk -> decoder.finish(NOWHERE)))
                    .withMessageContaining("in use");
        }
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.compress.Peers#codings")
    void anExceptionOfTheSinkComesThroughAndClosesTheCoder(Coding coding) {
        ByteSink failing = chunk -> {
            throw new UnsupportedOperationException("full");
        };
        StreamEncoder encoder = coding.newEncoder();
        assertThatThrownBy(() -> encoder.encode(plain(), true, failing)).hasMessage("full");
        assertThatIllegalStateException().isThrownBy(() -> encoder.finish(NOWHERE));
        StreamDecoder decoder = coding.newDecoder(1 << 20);
        assertThatThrownBy(() -> decoder.decode(coded(coding), failing)).hasMessage("full");
        assertThatIllegalStateException().isThrownBy(() -> decoder.finish(NOWHERE));
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.compress.Peers#codings")
    void badDataClosesTheDecoder(Coding coding) {
        StreamDecoder decoder = coding.newDecoder(1 << 20);
        ByteBuffer text = ByteBuffer.wrap(new byte[] {'{', '"', 'a', '"', ':', '1', '}'});

        assertThatThrownBy(() -> {
                    decoder.decode(text, NOWHERE);
                    decoder.finish(NOWHERE);
                })
                .isInstanceOf(DecompressionException.class);
        assertThatIllegalStateException().isThrownBy(() -> decoder.finish(NOWHERE));
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.compress.Peers#codings")
    void closeFromAnotherThreadDuringACallWaitsForNothingAndStopsIt(Coding coding) throws Exception {
        CountDownLatch inSink = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        StreamDecoder decoder = coding.newDecoder(1 << 20);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<?> call = other.submit(() -> decoder.decode(coded(coding), chunk -> {
                calls.incrementAndGet();
                inSink.countDown();
                awaitQuietly(closed);
            }));
            assertThat(inSink.await(10, TimeUnit.SECONDS)).isTrue();
            decoder.close();
            closed.countDown();
            call.get(10, TimeUnit.SECONDS);
        } finally {
            other.shutdownNow();
        }

        assertThat(calls).hasValue(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.compress.Peers#codings")
    void closingAtAnyMomentOfABusyCoderIsSafe(Coding coding) throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            for (int i = 0; i < 200; i++) {
                StreamEncoder encoder = coding.newEncoder();
                Future<?> call = other.submit(() -> encodeUntilClosed(encoder));
                Thread.onSpinWait();
                encoder.close();
                call.get(10, TimeUnit.SECONDS);
            }
        } finally {
            other.shutdownNow();
        }
    }

    private static void encodeUntilClosed(StreamEncoder encoder) {
        try {
            while (true) {
                encoder.encode(ByteBuffer.wrap(PLAIN, 0, 500), true, NOWHERE);
            }
        } catch (IllegalStateException expected) {
            assertThat(expected).hasMessage("closed");
        }
    }
}
