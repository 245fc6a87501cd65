package io.m2mgateway.m2m.session;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one process. Opening is serialised, so that limits are exact; what timed out leaves its place at once. Sessions that ended are remembered for
 * {@link #REMEMBERED}, at most as many as may be open.
 */
public final class InMemorySessionStore implements SessionStore {
    /** How long a peer is told why its session ended: as long as the longest timeout that the specification allows. */
    public static final Duration REMEMBERED = Duration.ofHours(1);

    /** How often sessions that timed out are looked for, unless room is short. */
    private static final Duration SWEEP = Duration.ofSeconds(1);

    private record Entry(Session session, String address) {}

    private final InstantSource clock;
    private final Map<String, Entry> open = new HashMap<>();
    private final Map<String, Integer> byAddress = new HashMap<>();
    private final EndedSessions ended = new EndedSessions();
    private Instant swept = Instant.MIN;

    /** A store that is empty. */
    public InMemorySessionStore(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public synchronized CompletionStage<Opening> open(
            Session session, String address, int maxSessions, int maxPerAddress) {
        Instant now = clock.instant();
        boolean full = open.size() >= maxSessions || byAddress.getOrDefault(address, 0) >= maxPerAddress;
        if (full || now.isAfter(swept.plus(SWEEP))) {
            sweep(now, maxSessions);
        }
        if (byAddress.getOrDefault(address, 0) >= maxPerAddress) {
            return CompletableFuture.completedFuture(Opening.TOO_MANY_OF_ADDRESS);
        }
        if (open.size() >= maxSessions) {
            return CompletableFuture.completedFuture(Opening.FULL);
        }
        open.put(session.id(), new Entry(session, address));
        byAddress.merge(address, 1, Integer::sum);
        return CompletableFuture.completedFuture(Opening.OPENED);
    }

    @Override
    public synchronized CompletionStage<@Nullable Session> find(String id) {
        Entry entry = open.get(id);
        if (entry == null) {
            return CompletableFuture.completedFuture(ended.find(id));
        }
        Instant now = clock.instant();
        return CompletableFuture.completedFuture(
                entry.session.over(now) == CloseReason.TIMEOUT ? leave(id, CloseReason.TIMEOUT, now) : entry.session);
    }

    @Override
    public synchronized CompletionStage<@Nullable Void> seen(String id, Instant now) {
        open.computeIfPresent(id, (key, entry) -> new Entry(entry.session.seen(now), entry.address));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized CompletionStage<@Nullable Void> end(String id, CloseReason reason) {
        leave(id, reason, clock.instant());
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    public synchronized CompletionStage<Long> count() {
        Instant now = clock.instant();
        return CompletableFuture.completedFuture(open.values().stream()
                .filter(entry -> entry.session.over(now) == null)
                .count());
    }

    private @Nullable Session leave(String id, CloseReason reason, Instant now) {
        Entry entry = open.remove(id);
        if (entry == null) {
            return ended.find(id);
        }
        byAddress.computeIfPresent(entry.address, (address, count) -> count == 1 ? null : count - 1);
        Session session = entry.session.end(reason);
        ended.add(session, now);
        return session;
    }

    private void sweep(Instant now, int maxEnded) {
        swept = now;
        open.values().stream()
                .map(Entry::session)
                .filter(session -> session.over(now) != null)
                .map(Session::id)
                .toList()
                .forEach(id -> leave(id, CloseReason.TIMEOUT, now));
        ended.forget(now.minus(REMEMBERED), maxEnded);
    }
}
