package io.m2mgateway.gateway.scan;

import io.m2mgateway.gateway.error.GatewayException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** The steps of one stream through its scan. Steps follow each other, on whatever thread. */
final class AnswerFlow {

    private final AnswerScan scan;
    private final AnswerStream stream;
    private final Scheduler loop;
    /** The scan has failed and the rest may go on without it. */
    private boolean given;

    AnswerFlow(AnswerScan scan, AnswerStream stream, Scheduler loop) {
        this.scan = scan;
        this.stream = stream;
        this.loop = loop;
    }

    /** What may leave after these bytes came; then an error, if that is all that may. */
    Flux<byte[]> next(byte[] chunk) {
        return given ? Flux.just(chunk) : step((long) chunk.length + stream.held(), () -> stream.next(chunk));
    }

    Flux<byte[]> end() {
        return given ? Flux.empty() : step(stream.held(), stream::end);
    }

    private Flux<byte[]> step(long size, Supplier<byte[]> work) {
        Mono<Step> step = scan.run(size, () -> step(work));
        return (size <= ScanSupport.INLINE_LIMIT ? step : step.publishOn(loop)).flatMapMany(Step::signals);
    }

    /** However it ended: what was found is told. */
    void close() {
        if (!given) {
            scan.report(stream.worst());
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Step(byte[] out, @Nullable GatewayException refusal) {
        Flux<byte[]> signals() {
            Flux<byte[]> bytes = out.length == 0 ? Flux.empty() : Flux.just(out);
            return refusal == null ? bytes : bytes.concatWith(Mono.error(refusal));
        }
    }

    private Step step(Supplier<byte[]> work) {
        byte[] out = work.get();
        RuntimeException failure = stream.failure();
        if (failure == null) {
            return new Step(out, stream.isBlocked() ? scan.refusal(stream.worst()) : null);
        }
        GatewayException refusal = scan.failed(failure);
        if (refusal != null) {
            return new Step(out, refusal);
        }
        given = true;
        return new Step(stream.unscanned(), null);
    }
}
