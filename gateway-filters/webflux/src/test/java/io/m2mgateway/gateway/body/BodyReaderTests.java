package io.m2mgateway.gateway.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.ErrorCode;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class BodyReaderTests {

    private final NettyDataBufferFactory factory = new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT);
    private final List<DataBuffer> made = new ArrayList<>();

    @Property(tries = 300)
    void whatIsPeekedAndWhatIsStreamedIsTheBody(
            @ForAll @Size(max = 40) List<@IntRange(max = 300) Integer> chunks, @ForAll @IntRange(max = 5000) int peek) {
        byte[] body = body(chunks.stream().mapToInt(Integer::intValue).sum());
        BodyReader reader = new BodyReader(source(body, chunks), -1);
        reader.fill(peek).block();
        assertThat(reader.heldLength()).isGreaterThanOrEqualTo(Math.min(peek, body.length));
        assertThat(bytes(reader.live())).isEqualTo(body);
        assertNothingLeaks();
    }

    @Property(tries = 200)
    void whatIsJoinedIsTheBody(
            @ForAll @Size(max = 40) List<@IntRange(max = 3000) Integer> chunks, @ForAll boolean lengthKnown) {
        byte[] body = body(chunks.stream().mapToInt(Integer::intValue).sum());
        BodyReader reader = new BodyReader(source(body, chunks), lengthKnown ? body.length : -1);
        reader.fill(10).block();
        reader.fill(Integer.MAX_VALUE).block();
        assertThat(reader.isComplete()).isTrue();
        assertThat(reader.heldExact()).isEqualTo(body);
        assertNothingLeaks();
    }

    @Test
    void peekingAsksForNoMoreThanItNeeds() {
        AtomicInteger pulled = new AtomicInteger();
        BodyReader reader = new BodyReader(
                source(body(1000), List.of(100, 100, 100, 700)).doOnNext(b -> pulled.incrementAndGet()), -1);
        reader.fill(150).block();
        assertThat(pulled).hasValue(2);
        assertThat(reader.isComplete()).isFalse();
        reader.cancel();
    }

    @Test
    void streamsInStepWithDemand() {
        BodyReader reader = new BodyReader(source(body(400), List.of(100, 100, 100, 100)), -1);
        reader.fill(1).block();
        StepVerifier.create(reader.live(), 0)
                .thenRequest(1)
                .assertNext(buffer -> assertSize(buffer, 100))
                .expectNoEvent(java.time.Duration.ofMillis(20))
                .thenRequest(2)
                .assertNext(buffer -> assertSize(buffer, 100))
                .assertNext(buffer -> assertSize(buffer, 100))
                .thenRequest(1)
                .assertNext(buffer -> assertSize(buffer, 100))
                .verifyComplete();
        assertNothingLeaks();
    }

    @Test
    void aDeclaredLengthOverTheLimitReadsNothing() {
        AtomicInteger subscriptions = new AtomicInteger();
        BodyReader reader = new BodyReader(
                source(body(100), List.of(100)).doOnSubscribe(s -> subscriptions.incrementAndGet()), 100);
        reader.limit(99);
        assertTooLarge(() -> reader.fill(1).block());
        assertTooLarge(() -> reader.live().blockLast());
        assertThat(subscriptions).hasValue(0);
    }

    @Test
    void anUndeclaredLengthOverTheLimitStopsTheReading() {
        BodyReader joined = new BodyReader(source(body(300), List.of(100, 100, 100)), -1);
        joined.limit(250);
        assertTooLarge(() -> joined.fill(Integer.MAX_VALUE).block());
        BodyReader streamed = new BodyReader(source(body(300), List.of(100, 100, 100)), -1);
        streamed.limit(250);
        streamed.fill(50).block();
        List<Integer> seen = new ArrayList<>();
        assertTooLarge(() -> streamed.live()
                .doOnNext(b -> {
                    seen.add(b.readableByteCount());
                    DataBufferUtils.release(b);
                })
                .blockLast());
        assertThat(seen).containsExactly(100, 100);
        assertNothingLeaks();
    }

    @Test
    void aLimitMayBeSetAfterPeeking() {
        BodyReader reader = new BodyReader(source(body(300), List.of(100, 100, 100)), -1);
        reader.fill(150).block();
        reader.limit(250);
        assertTooLarge(() -> reader.fill(Integer.MAX_VALUE).block());
        assertNothingLeaks();
    }

    @Test
    void aDeclaredLengthIsNotBelievedBeforeItArrives() {
        BodyReader reader = new BodyReader(source(body(10), List.of(10)), 500L * 1024 * 1024);
        reader.fill(10).block();
        assertThat(reader.held().length).isLessThanOrEqualTo(64 * 1024);
    }

    @Test
    void errorsOfTheConnectionPassThrough() {
        TestPublisher<DataBuffer> connection = TestPublisher.create();
        BodyReader reader = new BodyReader(connection.flux(), -1);
        StepVerifier.create(reader.fill(100))
                .then(() -> connection.next(buffer(body(10), 0, 10)))
                .then(() -> connection.error(new IllegalStateException("reset")))
                .verifyErrorMessage("reset");
        StepVerifier.create(reader.live()).verifyErrorMessage("reset");
        assertNothingLeaks();
    }

    @Test
    void cancellingReleasesWhatStillComes() {
        TestPublisher<DataBuffer> connection =
                TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
        BodyReader reader = new BodyReader(connection.flux(), -1);
        StepVerifier.create(reader.fill(100)).thenCancel().verify();
        connection.assertCancelled();
        reader.onNext(buffer(body(10), 0, 10));
        assertNothingLeaks();
    }

    @Test
    void aStreamedBodyIsForOneSubscriber() {
        BodyReader reader = new BodyReader(source(body(10), List.of(10)), -1);
        assertThat(bytes(reader.live())).hasSize(10);
        StepVerifier.create(reader.live()).verifyError(GatewayException.class);
    }

    private static void assertTooLarge(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .asInstanceOf(InstanceOfAssertFactories.type(DecompressionException.class))
                .extracting(DecompressionException::code)
                .isEqualTo(ErrorCode.CONTENT_TOO_LARGE);
    }

    private static void assertSize(DataBuffer buffer, int size) {
        assertThat(buffer.readableByteCount()).isEqualTo(size);
        DataBufferUtils.release(buffer);
    }

    private void assertNothingLeaks() {
        assertThat(made)
                .allSatisfy(buffer -> assertThat(
                                ((NettyDataBuffer) buffer).getNativeBuffer().refCnt())
                        .isZero());
        made.clear();
    }

    private Flux<DataBuffer> source(byte[] body, List<Integer> chunks) {
        List<int[]> parts = new ArrayList<>();
        int from = 0;
        for (int size : chunks) {
            parts.add(new int[] {from, size});
            from += size;
        }
        return Flux.fromIterable(parts).map(part -> buffer(body, part[0], part[1]));
    }

    private DataBuffer buffer(byte[] body, int from, int size) {
        DataBuffer buffer = factory.allocateBuffer(Math.max(1, size));
        buffer.write(body, from, size);
        made.add(buffer);
        return buffer;
    }

    private static byte[] bytes(Flux<DataBuffer> flux) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        flux.doOnNext(buffer -> {
                    byte[] part = new byte[buffer.readableByteCount()];
                    buffer.read(part);
                    DataBufferUtils.release(buffer);
                    out.writeBytes(part);
                })
                .blockLast();
        return out.toByteArray();
    }

    private static byte[] body(int size) {
        byte[] body = new byte[size];
        for (int i = 0; i < size; i++) {
            body[i] = (byte) (i * 31);
        }
        return body;
    }
}
