package io.m2mgateway.gateway.body;

import java.util.concurrent.Callable;
import org.springframework.beans.factory.DisposableBean;
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

    /** Tasks that wait at most; each holds a body. One more is refused, as the gateway is overloaded. */
    private static final int MAX_WAITING = 10_000;

    private static final int IDLE_SECONDS = 60;

    private final Scheduler scheduler = Schedulers.newBoundedElastic(
            Math.max(2, Runtime.getRuntime().availableProcessors()), MAX_WAITING, "m2m-codec", IDLE_SECONDS, true);

    /**
     * Does the work when the result is subscribed to.
     *
     * @param size bytes that the work goes over; above {@link #INLINE_LIMIT} it is done by another thread
     */
    public <T> Mono<T> run(long size, Callable<T> work) {
        Mono<T> result = Mono.fromCallable(work);
        return size <= INLINE_LIMIT ? result : result.subscribeOn(scheduler);
    }

    @Override
    public void destroy() {
        scheduler.dispose();
    }
}
