package io.m2mgateway.gateway.m2m;

import java.util.concurrent.Callable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Where encoding and decoding run. Small bodies are done where they arrive, since handing over costs more than the
 * work; large ones would hold up every other connection of the event loop. Streams are worked on where they arrive: no
 * piece is larger than one read of the network, and a queue between threads would keep buffers that a cancel forgets.
 */
final class CodecWork {

    /** Decoding this much takes about a tenth of a millisecond, encoding it about half of one. */
    static final int INLINE_LIMIT = 64 * 1024;

    private final Scheduler scheduler;

    CodecWork(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    <T> Mono<T> run(long size, Callable<T> work) {
        Mono<T> result = Mono.fromCallable(work);
        return size <= INLINE_LIMIT ? result : result.subscribeOn(scheduler);
    }
}
