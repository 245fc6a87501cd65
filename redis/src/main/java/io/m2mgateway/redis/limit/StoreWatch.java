package io.m2mgateway.redis.limit;

import io.m2mgateway.limit.LimiterObserver;
import io.m2mgateway.limit.LimiterStatus.State;
import io.m2mgateway.limit.failover.Breaker;
import io.m2mgateway.redis.connection.LastFault;
import io.m2mgateway.redis.connection.RedisLink;
import io.m2mgateway.redis.connection.RedisScript;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says regularly that this node lives, which also is the probe of a store that did not answer: no request waits for one. */
final class StoreWatch {
    private static final Logger log = LoggerFactory.getLogger(StoreWatch.class);
    private static final RedisScript NODES = RedisScript.beside(StoreWatch.class, "nodes.lua");
    private static final long BEAT_MILLIS = 500;
    private static final long PROBE_MILLIS = 1_000;

    private final byte[] node = new byte[8];
    private final RedisLink link;
    private final RedisLimiterOptions options;
    private final ScheduledExecutorService scheduler;
    private final Breaker breaker;
    private final Tick tick;
    private final AtomicBoolean reported = new AtomicBoolean();
    private final AtomicBoolean returned = new AtomicBoolean();
    private final LastFault fault = new LastFault();
    private volatile int liveNodes = 1;
    private volatile @Nullable ScheduledFuture<?> beats;

    /** Work of a beat that was answered. */
    interface Tick {
        void run(boolean back);
    }

    StoreWatch(
            RedisLink link,
            RedisLimiterOptions options,
            ScheduledExecutorService scheduler,
            LimiterObserver observer,
            Tick tick) {
        this.link = link;
        this.options = options;
        this.scheduler = scheduler;
        this.tick = tick;
        new SecureRandom().nextBytes(node);
        this.breaker = new Breaker(
                State.OPEN, options.breakerFailures(), options.breakerOpen(), System::nanoTime, (from, to) -> {
                    observer.transition(from, to);
                    report(to);
                });
    }

    /** A call had no result. A slot that moves to another node says nothing of the store. */
    void failed(Throwable failure) {
        if (fault.note(failure)) {
            breaker.failed();
        }
    }

    /** A call was answered. */
    void succeeded() {
        fault.clear();
        breaker.succeeded();
    }

    Breaker breaker() {
        return breaker;
    }

    byte[] node() {
        return node.clone();
    }

    /** The node's number as text. */
    String name() {
        return HexFormat.of().formatHex(node);
    }

    int liveNodes() {
        return liveNodes;
    }

    void start() {
        link.whenConnected(() -> scheduler.execute(this::beat));
        beats = scheduler.scheduleWithFixedDelay(this::beat, 0, BEAT_MILLIS, TimeUnit.MILLISECONDS);
    }

    void close() {
        ScheduledFuture<?> running = beats;
        if (running != null) {
            running.cancel(false);
        }
        if (breaker.allows()) {
            var unused = say(0);
        }
    }

    private void beat() {
        // An open breaker waits for a connection first, so that a probe does not fail for want of one and the next is
        // late.
        if ((!breaker.allows() && !link.isConnected()) || !breaker.tryProbe()) {
            return;
        }
        // A probe must be as quick as a decision; the heartbeat of a store that is up may take its time.
        long patience = breaker.allows() ? PROBE_MILLIS : options.deadline().toMillis();
        var unused = say(options.lease().toNanos() / 1_000)
                .orTimeout(patience, TimeUnit.MILLISECONDS)
                .whenComplete((nodes, failure) -> {
                    link.probed(failure);
                    if (failure != null) {
                        failed(failure);
                    } else {
                        liveNodes = Math.max(1, Integer.parseInt(RedisLink.text(nodes)));
                        breaker.probeSucceeded();
                        // Not what held when this was sent: a beat of a store that was up may be the first answer after
                        // an outage.
                        tick.run(returned.getAndSet(false));
                    }
                });
    }

    /** One line a transition; a store that never served is reported once as well. */
    private void report(State to) {
        if (to == State.UP) {
            reported.set(false);
            returned.set(true);
            log.info("Limits are shared through {}", link.settings().describe());
        } else if (to == State.OPEN && reported.compareAndSet(false, true)) {
            log.warn(
                    "{} does not serve ({}): limits hold as on-store-failure says",
                    link.settings().describe(),
                    fault.reason());
        }
    }

    private CompletableFuture<byte[]> say(long leaseMicros) {
        byte[][] keys = {RedisLink.bytes(options.keyPrefix() + "nodes")};
        return link.run(NODES, keys, node, RedisLink.bytes(Long.toString(leaseMicros)))
                .toCompletableFuture();
    }
}
