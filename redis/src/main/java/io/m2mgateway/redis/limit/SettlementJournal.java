package io.m2mgateway.redis.limit;

import io.m2mgateway.limit.Adjustment;
import io.m2mgateway.limit.BucketId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Numbers settlements, so that those whose answer did not come can be sent again and count once: the store keeps the last {@value #NUMBERS} numbers. No more
 * than these are ever unconfirmed. Thread-safe.
 */
final class SettlementJournal {
    /** As many as the script keeps. */
    static final int NUMBERS = 64;
    /** The store forgets a journal an hour after its last use; before that, what is still unconfirmed is given up rather than counted twice. */
    private static final long GIVE_UP_NANOS = Duration.ofMinutes(50).toNanos();

    private final TreeSet<Long> open = new TreeSet<>();
    private final List<Op.Settlements> unconfirmed = new ArrayList<>();
    private final Consumer<Adjustment> doubtful;
    private @Nullable BucketId key;
    private long last;

    /** @param doubtful is told of each adjustment whose first sending was not answered */
    SettlementJournal(Consumer<Adjustment> doubtful) {
        this.doubtful = doubtful;
    }

    /** Numbers what is sent together; null if too much is unconfirmed already. */
    synchronized Op.@Nullable Settlements next(List<Op.Adjust> adjusts, BucketId journal) {
        if (!open.isEmpty() && last + 1 - open.first() >= NUMBERS) {
            return null;
        }
        // One key for all of a lane, though each of its buckets would do: of Redis Cluster's keys, those of a lane
        // share a slot.
        BucketId name = key == null ? journal : key;
        key = name;
        last++;
        open.add(last);
        return sent(new Op.Settlements(last, name, System.nanoTime(), adjusts, new CompletableFuture<>()), true);
    }

    /** What has to be sent again. */
    synchronized List<Op.Settlements> again() {
        List<Op.Settlements> due = new ArrayList<>();
        for (Op.Settlements each : unconfirmed) {
            if (System.nanoTime() - each.since() > GIVE_UP_NANOS) {
                open.remove(each.number());
                each.adjusts().forEach(adjust -> adjust.done().complete(null));
            } else {
                due.add(sent(
                        new Op.Settlements(
                                each.number(), each.journal(), each.since(), each.adjusts(), new CompletableFuture<>()),
                        false));
            }
        }
        unconfirmed.clear();
        return due;
    }

    private Op.Settlements sent(Op.Settlements settlements, boolean first) {
        var unused = settlements.done().whenComplete((ok, failure) -> {
            synchronized (this) {
                if (failure == null) {
                    open.remove(settlements.number());
                } else {
                    unconfirmed.add(settlements);
                }
            }
            for (Op.Adjust adjust : settlements.adjusts()) {
                if (failure == null) {
                    adjust.done().complete(null);
                } else if (first) {
                    doubtful.accept(adjust.adjustment());
                }
            }
        });
        return settlements;
    }
}
