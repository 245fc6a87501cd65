package io.m2mgateway.limit.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.github.bucket4j.TimeMeter;
import io.m2mgateway.limit.Adjustment;
import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimitState;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.LimiterStatus;
import io.m2mgateway.limit.Rate;
import io.m2mgateway.limit.StoreFailureMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides in the memory of this process. Exact under any number of threads; every stage it returns is complete.
 *
 * <p>Buckets that are full again are forgotten: a new one says the same. Their number is bounded; beyond the bound those go first that were not used
 * for longest, and start full when they come again.
 */
public final class InMemoryLimiter implements Limiter {
    /** Buckets that are kept unless told otherwise: about 50 MB. */
    public static final int DEFAULT_MAX_BUCKETS = 100_000;

    private static final Comparator<Entry> LOCK_ORDER = Comparator.comparingLong(Entry::number);

    private final Cache<BucketId, BucketEntry> buckets;
    private final ConcurrentMap<BucketId, SlotEntry> slots = new ConcurrentHashMap<>();
    private final TimeMeter clock;
    private final AtomicLong numbers = new AtomicLong();

    /** A limiter of the given size by this machine's monotonic clock. */
    public InMemoryLimiter(int maxBuckets) {
        this(System::nanoTime, maxBuckets);
    }

    /**
     * @param maxBuckets buckets kept at most
     * @param nanoTime the clock: nanoseconds from any origin. Where it steps back, time stands still until it has caught up
     */
    public InMemoryLimiter(int maxBuckets, LongSupplier nanoTime) {
        this(neverBack(nanoTime), maxBuckets);
    }

    private InMemoryLimiter(LongSupplier nanoTime, int maxBuckets) {
        this.clock = new NanoClock(nanoTime);
        this.buckets = Caffeine.newBuilder()
                .maximumSize(maxBuckets)
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .expireAfter(
                        Expiry.<BucketId, BucketEntry>accessing((id, entry) -> Duration.ofNanos(entry.idleNanos())))
                .build();
    }

    @Override
    public CompletionStage<Decision> take(List<Charge> charges, StoreFailureMode onStoreFailure) {
        return CompletableFuture.completedFuture(take(charges));
    }

    /** Takes all charges or none, at once. */
    public Decision take(List<Charge> charges) {
        while (true) {
            Entry[] entries = new Entry[charges.size()];
            for (int i = 0; i < entries.length; i++) {
                Charge charge = charges.get(i);
                entries[i] = entry(charge.bucket(), charge.rate());
            }
            Entry[] inLockOrder = entries.clone();
            Arrays.sort(inLockOrder, LOCK_ORDER);
            Decision decision = locked(inLockOrder, 0, charges, entries);
            if (decision != null) {
                return decision;
            }
        }
    }

    @Override
    public Optional<Decision> remembered(List<Charge> charges) {
        List<LimitState> states = new ArrayList<>(charges.size());
        boolean refused = false;
        for (Charge charge : charges) {
            Entry entry = charge.rate().isSlots() ? slots.get(charge.bucket()) : buckets.getIfPresent(charge.bucket());
            if (entry == null) {
                continue;
            }
            synchronized (entry) {
                // A new shape is for a take to bring in.
                if (!entry.isGone() && entry.hasShape(charge.rate())) {
                    long wait = entry.waitMicros(charge.amount());
                    refused |= wait > 0;
                    states.add(entry.state(charge, wait));
                }
            }
        }
        return refused ? Optional.of(Decision.of(Decision.Origin.REMEMBERED, states)) : Optional.empty();
    }

    @Override
    public void settle(List<Adjustment> adjustments) {
        for (Adjustment adjustment : adjustments) {
            if (adjustment.rate().isSlots()) {
                SlotEntry entry = slots.get(adjustment.bucket());
                if (entry != null) {
                    release(adjustment, entry);
                }
            } else {
                BucketEntry entry = bucketEntry(adjustment.bucket(), adjustment.rate());
                synchronized (entry) {
                    entry.reshape(adjustment.rate());
                    entry.adjust(adjustment.delta());
                }
                keepAsLongAsItMatters(adjustment.bucket(), entry);
            }
        }
    }

    @Override
    public CompletionStage<Void> reset(Collection<BucketId> ids) {
        for (BucketId id : ids) {
            BucketEntry entry = buckets.getIfPresent(id);
            if (entry != null) {
                synchronized (entry) {
                    entry.reset();
                }
            }
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public LimiterStatus status() {
        return new LimiterStatus("in-process", LimiterStatus.State.UP, 1, 0);
    }

    @Override
    public void close() {
        // Nothing is held but memory.
    }

    @Override
    public long bucketsInMemory() {
        return buckets.estimatedSize() + slots.size();
    }

    /** Buckets and slots that are kept, exactly. */
    long size() {
        buckets.cleanUp();
        return bucketsInMemory();
    }

    private Entry entry(BucketId id, Rate rate) {
        return rate.isSlots()
                ? slots.computeIfAbsent(id, key -> new SlotEntry(numbers.incrementAndGet(), rate))
                : bucketEntry(id, rate);
    }

    private BucketEntry bucketEntry(BucketId id, Rate rate) {
        return buckets.get(id, key -> new BucketEntry(numbers.incrementAndGet(), rate, clock));
    }

    /** The time to live was set when the entry was found; another shape or a debt may need a longer one. */
    private void keepAsLongAsItMatters(BucketId id, BucketEntry entry) {
        buckets.put(id, entry);
    }

    /** Takes the monitors one after the other, then decides; null if an entry was let go meanwhile. */
    private @Nullable Decision locked(Entry[] inLockOrder, int next, List<Charge> charges, Entry[] entries) {
        if (next == inLockOrder.length) {
            return decide(charges, entries);
        }
        synchronized (inLockOrder[next]) {
            return locked(inLockOrder, next + 1, charges, entries);
        }
    }

    private @Nullable Decision decide(List<Charge> charges, Entry[] entries) {
        for (Entry entry : entries) {
            if (entry.isGone()) {
                return null;
            }
        }
        // Each limit is asked once: time goes on, and a second answer could be another.
        long[] waits = new long[entries.length];
        boolean fits = true;
        for (int i = 0; i < entries.length; i++) {
            if (entries[i].reshape(charges.get(i).rate()) && entries[i] instanceof BucketEntry bucket) {
                keepAsLongAsItMatters(charges.get(i).bucket(), bucket);
            }
            waits[i] = entries[i].waitMicros(charges.get(i).amount());
            fits &= waits[i] == 0;
        }
        List<LimitState> states = new ArrayList<>(entries.length);
        for (int i = 0; i < entries.length; i++) {
            Charge charge = charges.get(i);
            if (fits) {
                entries[i].take(charge.amount());
            }
            states.add(entries[i].state(charge, waits[i]));
        }
        letGoOfFree(charges, entries);
        return Decision.of(Decision.Origin.MEMORY, states);
    }

    private void letGoOfFree(List<Charge> charges, Entry[] entries) {
        for (int i = 0; i < entries.length; i++) {
            if (entries[i] instanceof SlotEntry slot) {
                letGoIfFree(charges.get(i).bucket(), slot);
            }
        }
    }

    private void release(Adjustment adjustment, SlotEntry entry) {
        synchronized (entry) {
            if (!entry.isGone()) {
                entry.adjust(adjustment.delta());
                letGoIfFree(adjustment.bucket(), entry);
            }
        }
    }

    private void letGoIfFree(BucketId id, SlotEntry entry) {
        if (entry.isFree()) {
            entry.letGo();
            slots.remove(id, entry);
        }
    }

    private static LongSupplier neverBack(LongSupplier nanoTime) {
        AtomicLong latest = new AtomicLong(nanoTime.getAsLong());
        return () -> latest.accumulateAndGet(nanoTime.getAsLong(), Math::max);
    }

    /** Bucket4j's clock over ours. */
    private record NanoClock(LongSupplier nanoTime) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return nanoTime.getAsLong();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
