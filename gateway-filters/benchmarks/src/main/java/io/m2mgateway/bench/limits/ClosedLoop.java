package io.m2mgateway.bench.limits;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Callers that ask, wait for the answer without a thread, and ask again, as requests in a gateway do. */
final class ClosedLoop {
    /** After so many answers that were there at once, another caller's turn. */
    private static final int TURN = 64;

    private final Contestant contestant;
    private final boolean generous;
    private final int keys;
    private final long end;

    /** What came of it. */
    record Result(long allowed, Histogram times, double seconds) {
        double perSecond() {
            return times.total() / seconds;
        }
    }

    private ClosedLoop(Contestant contestant, boolean generous, int keys, long end) {
        this.contestant = contestant;
        this.generous = generous;
        this.keys = keys;
        this.end = end;
    }

    static Result run(Contestant contestant, boolean generous, int keys, int callers, long millis, Executor threads) {
        long begun = System.nanoTime();
        ClosedLoop loop = new ClosedLoop(contestant, generous, keys, begun + millis * 1_000_000);
        List<Caller> all = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            Caller caller = loop.new Caller(i, threads);
            all.add(caller);
            threads.execute(caller);
        }
        Histogram times = new Histogram();
        long allowed = 0;
        for (Caller caller : all) {
            caller.done.join();
            times.add(caller.times);
            allowed += caller.allowed;
        }
        return new Result(allowed, times, (System.nanoTime() - begun) / 1e9);
    }

    /** One caller; it runs on the thread that brings the answer. */
    private final class Caller implements Runnable {
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final Histogram times = new Histogram();
        private final SplittableRandom random;
        private final Executor threads;
        private long allowed;

        Caller(int number, Executor threads) {
            this.random = new SplittableRandom(number);
            this.threads = threads;
        }

        @Override
        public void run() {
            for (int i = 0; i < TURN; i++) {
                long asked = System.nanoTime();
                if (asked - end >= 0) {
                    done.complete(null);
                    return;
                }
                CompletionStage<Boolean> answer =
                        contestant.ask(keys == 1 ? "hot" : "key-" + random.nextInt(keys), generous);
                CompletableFuture<Boolean> future = answer.toCompletableFuture();
                if (!future.isDone()) {
                    var unused = future.whenComplete((fits, failure) -> {
                        if (answered(asked, fits, failure)) {
                            run();
                        }
                    });
                    return;
                }
                if (!answered(asked, future.join(), null)) {
                    return;
                }
            }
            threads.execute(this);
        }

        private boolean answered(long asked, @Nullable Boolean fits, @Nullable Throwable failure) {
            if (failure != null || fits == null) {
                done.completeExceptionally(failure == null ? new IllegalStateException("no answer") : failure);
                return false;
            }
            times.add(System.nanoTime() - asked);
            allowed += fits ? 1 : 0;
            return true;
        }
    }
}
