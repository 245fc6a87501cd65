package io.m2mgateway.gateway.body;

import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.M2mException;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.HttpHeaders;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Where encoding, decoding and reading run. Small bodies are done where they arrive, since handing over costs more than the
 * work; large ones would hold up every other connection of the event loop. Streams are worked on where they arrive: no
 * piece is larger than one read of the network, and a queue between threads would keep buffers that a cancel forgets.
 *
 * <p>Thread-safe; one for all routes.
 */
public final class CodecWork implements DisposableBean {

    /** Bytes of a body up to which work is done in place. Decoding so many takes about a tenth of a millisecond, encoding about half of one. */
    public static final int INLINE_LIMIT = 64 * 1024;

    /** Bytes that may come out of compressed data in place: they take up to a millisecond. A few bytes can hold megabytes. */
    public static final long INLINE_INFLATED = 4L * INLINE_LIMIT;

    /** Tasks that wait at most; each holds a body. One more is refused, as the gateway is overloaded. */
    private static final int MAX_WAITING = 10_000;

    private static final int IDLE_SECONDS = 60;

    private final Scheduler scheduler = Schedulers.newBoundedElastic(
            Math.max(2, Runtime.getRuntime().availableProcessors()), MAX_WAITING, "m2m-codec", IDLE_SECONDS, true);

    /**
     * Work whose input does not tell how much comes out of it.
     *
     * @param <T> what comes out
     */
    @FunctionalInterface
    public interface Inflation<T> {

        /**
         * Does it, from its start.
         *
         * @param most bytes that may come out; for more it fails with {@code CONTENT_TOO_LARGE}
         */
        T upTo(long most) throws Exception;
    }

    /**
     * Does the work when the result is subscribed to.
     *
     * @param size bytes that the work goes over; above {@link #INLINE_LIMIT} it is done by another thread
     */
    public <T> Mono<T> run(long size, Callable<T> work) {
        Mono<T> result = Mono.fromCallable(work);
        return size <= INLINE_LIMIT ? result : elsewhere(result);
    }

    /**
     * The same for data that inflates: where too much comes out of it, it is done again by another thread.
     *
     * @param size bytes that go in
     * @param most bytes that may come out
     */
    public <T> Mono<T> inflate(long size, long most, Inflation<T> work) {
        Mono<T> whole = Mono.fromCallable(() -> work.upTo(most));
        if (size > INLINE_LIMIT) {
            return elsewhere(whole);
        }
        return most <= INLINE_INFLATED
                ? whole
                : Mono.fromCallable(() -> work.upTo(INLINE_INFLATED))
                        .onErrorResume(CodecWork::isTooLarge, passed -> elsewhere(whole));
    }

    private static boolean isTooLarge(Throwable error) {
        return error instanceof M2mException refused && refused.code() == ErrorCode.CONTENT_TOO_LARGE;
    }

    private <T> Mono<T> elsewhere(Mono<T> work) {
        return work.subscribeOn(scheduler)
                .onErrorMap(
                        RejectedExecutionException.class,
                        full -> new GatewayException(GatewayError.of(503, "Too many large bodies wait to be worked on.")
                                .withHeader(HttpHeaders.RETRY_AFTER, "1")));
    }

    @Override
    public void destroy() {
        scheduler.dispose();
    }
}
