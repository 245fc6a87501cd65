package io.m2mgateway.redis.limit;

import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The slots that this node's requests hold in the store, so that heartbeats can set right what the store says of them. Thread-safe. */
final class Slots {
    private final Map<BucketId, Held> held = new ConcurrentHashMap<>();

    /** {@code moving}: takes and releases whose end is not known yet; {@code local}: held in this process only, while the store was away. */
    private record Held(Rate rate, long count, int moving, long local, boolean unsure) {}

    void begin(BucketId bucket, Rate rate) {
        change(bucket, rate, 0, 1, 0, false);
    }

    void end(BucketId bucket, Rate rate, long taken, boolean unsure) {
        change(bucket, rate, taken, -1, 0, unsure);
    }

    void local(BucketId bucket, Rate rate, long taken) {
        change(bucket, rate, 0, 0, taken, false);
    }

    /** Whether the slot to give back is one of those held in this process only; if not, it is counted as leaving the store. */
    boolean release(BucketId bucket, Rate rate) {
        boolean[] local = new boolean[1];
        held.compute(bucket, (id, now) -> {
            Held before = now == null ? new Held(rate, 0, 0, 0, false) : now;
            local[0] = before.local() > 0;
            return local[0]
                    ? kept(before.rate(), before.count(), before.moving(), before.local() - 1, before.unsure())
                    : kept(rate, Math.max(0, before.count() - 1), before.moving() + 1, 0, before.unsure());
        });
        return local[0];
    }

    /** What was held locally is from now on held in the store, by the next heartbeat. */
    void moveToStore() {
        held.replaceAll((id, now) -> new Held(now.rate(), now.count() + now.local(), now.moving(), 0, true));
    }

    List<Op.Hold> heartbeats() {
        List<Op.Hold> beats = new ArrayList<>();
        held.forEach((id, now) -> {
            if (now.moving() == 0) {
                CompletableFuture<Void> done = new CompletableFuture<>();
                beats.add(new Op.Hold(id, now.rate(), now.count(), done));
                var unused = done.thenRun(() -> held.computeIfPresent(
                        id, (key, then) -> then.equals(now) ? kept(then.rate(), then.count(), 0, 0, false) : then));
            } else if (now.count() > 0) {
                beats.add(new Op.Hold(id, now.rate(), -1, new CompletableFuture<>()));
            }
        });
        return beats;
    }

    /** What gives back all that the store holds for this node, which ends. */
    List<Op.Hold> farewell() {
        return held.entrySet().stream()
                .map(it -> new Op.Hold(it.getKey(), it.getValue().rate(), 0, new CompletableFuture<>()))
                .toList();
    }

    private void change(BucketId bucket, Rate rate, long count, int moving, long local, boolean unsure) {
        held.compute(bucket, (id, now) -> {
            Held before = now == null ? new Held(rate, 0, 0, 0, false) : now;
            return kept(
                    rate,
                    Math.max(0, before.count() + count),
                    Math.max(0, before.moving() + moving),
                    before.local() + local,
                    before.unsure() || unsure);
        });
    }

    private static @Nullable Held kept(Rate rate, long count, int moving, long local, boolean unsure) {
        return count == 0 && moving == 0 && local == 0 && !unsure ? null : new Held(rate, count, moving, local, unsure);
    }
}
