package io.m2mgateway.redis.limit;

import io.m2mgateway.limit.Adjustment;
import io.m2mgateway.limit.BucketId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Sends what waits in as few calls as possible: at once while few are under way, together with all that came meanwhile otherwise. Thread-safe. */
final class Lane {
    private static final int MAX_UNDER_WAY = 2;
    private static final int MAX_BATCH = 256;
    private static final int MAX_WAITING = 16_384;

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final Calls calls;
    private final ScheduledExecutorService timer;
    private final long deadlineNanos;
    private final SettlementJournal journal;
    private int underWay;
    /** Who tells callers of answers: what these ask for meanwhile goes out together afterwards, not one by one. */
    private volatile @Nullable Thread teller;

    private record Waiting(Op op, long since) {}

    /** Does a call. */
    interface Calls {
        CompletionStage<byte[]> run(Batch batch);

        /** The key of the journal of a lane's settlements, by a bucket of the lane. */
        BucketId journal(BucketId of);

        /** A settlement was not answered: it is sent again until it is, and counts once. */
        void unconfirmed(Adjustment adjustment);

        /** The call's end, before those who wait for it are told; {@code failure} is null for an answer in time. */
        void ended(Batch batch, long nanos, @Nullable Throwable failure);
    }

    Lane(Calls calls, ScheduledExecutorService timer, long deadlineNanos) {
        this.calls = calls;
        this.journal = new SettlementJournal(calls::unconfirmed);
        this.timer = timer;
        this.deadlineNanos = deadlineNanos;
    }

    void submit(Op op) {
        boolean full;
        synchronized (this) {
            full = waiting.size() >= MAX_WAITING;
            if (!full) {
                waiting.add(new Waiting(op, System.nanoTime()));
            }
        }
        if (full) {
            op.done().completeExceptionally(new TimeoutException("too many requests wait for Redis"));
        } else if (Thread.currentThread() != teller) {
            send();
        }
    }

    /** Sends again what was not confirmed. */
    void again() {
        journal.again().forEach(this::submit);
    }

    synchronized boolean isIdle() {
        return underWay == 0 && waiting.isEmpty();
    }

    private void send() {
        while (true) {
            Batch batch = new Batch();
            List<Op.Adjust> settling = new ArrayList<>();
            long oldest;
            synchronized (this) {
                Waiting first = waiting.peek();
                if (first == null || underWay >= MAX_UNDER_WAY) {
                    return;
                }
                oldest = first.since();
                for (Waiting next = first;
                        next != null && batch.size() + settling.size() < MAX_BATCH;
                        next = waiting.peek()) {
                    if (next.op() instanceof Op.Adjust adjust
                            && !adjust.adjustment().rate().isSlots()) {
                        settling.add(adjust);
                    } else {
                        batch.add(next.op());
                    }
                    waiting.remove();
                }
                underWay++;
            }
            if (!settling.isEmpty()) {
                number(settling, batch);
            }
            call(batch, oldest);
        }
    }

    /** Slots need no number: a heartbeat sets theirs right. */
    private void number(List<Op.Adjust> settling, Batch batch) {
        BucketId bucket = settling.get(0).adjustment().bucket();
        Op.Settlements numbered = journal.next(settling, calls.journal(bucket));
        if (numbered != null) {
            batch.add(numbered);
        } else {
            settling.forEach(it ->
                    it.done().completeExceptionally(new TimeoutException("too many settlements are unconfirmed")));
        }
    }

    private void call(Batch batch, long oldest) {
        long begun = System.nanoTime();
        Call call = new Call(batch, begun);
        CompletionStage<byte[]> answer;
        try {
            call.timeout = timer.schedule(
                    () -> call.end(null, new TimeoutException("Redis did not answer in time")),
                    Math.max(0, oldest + deadlineNanos - begun),
                    TimeUnit.NANOSECONDS);
            answer = calls.run(batch);
        } catch (RuntimeException e) {
            // Whoever waits must hear of it, and the next call must not wait for this one.
            call.end(null, e);
            return;
        }
        var unused = answer.whenComplete(call::answered);
    }

    /** A call under way. */
    private final class Call {
        private final Batch batch;
        private final long begun;
        private volatile @Nullable ScheduledFuture<?> timeout;
        private boolean ended;

        Call(Batch batch, long begun) {
            this.batch = batch;
            this.begun = begun;
        }

        void answered(byte @Nullable [] answer, @Nullable Throwable failure) {
            if (!end(answer, failure) && answer != null) {
                batch.late(answer);
            }
        }

        boolean end(byte @Nullable [] answer, @Nullable Throwable failure) {
            synchronized (this) {
                if (ended) {
                    return false;
                }
                ended = true;
            }
            ScheduledFuture<?> pending = timeout;
            if (pending != null) {
                pending.cancel(false);
            }
            synchronized (Lane.this) {
                underWay--;
            }
            teller = Thread.currentThread();
            try {
                calls.ended(batch, System.nanoTime() - begun, failure);
                if (answer != null && failure == null) {
                    batch.complete(answer);
                } else {
                    batch.fail(failure == null ? new IllegalStateException("an empty answer") : failure);
                }
            } catch (RuntimeException e) {
                batch.fail(e);
            } finally {
                teller = null;
                send();
            }
            return true;
        }
    }
}
