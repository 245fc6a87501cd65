package io.m2mgateway.gateway.scan;

import io.m2mgateway.gateway.body.PlainBodies;
import io.m2mgateway.gateway.observe.DecisionLog;
import io.m2mgateway.gateway.observe.GatewayMetrics;
import io.m2mgateway.scan.ScanPolicy;
import io.m2mgateway.scan.ScanStage;
import io.m2mgateway.scan.Scanner;
import io.m2mgateway.scan.ScoreStore;
import io.m2mgateway.scan.answer.AnswerScanner;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What the {@code SecurityScan} filters of all routes share: scanners, worker threads, meters. */
public final class ScanSupport implements DisposableBean {

    /** Scanning this much takes some hundred microseconds: an event loop can spare them, and handing over costs as much. */
    static final int INLINE_LIMIT = 8 * 1024;

    /** Bodies that wait at most. One more is refused, as the gateway is overloaded. */
    private static final int MAX_WAITING = 10_000;

    private static final int IDLE_SECONDS = 60;

    private final Scheduler scheduler = Schedulers.newBoundedElastic(
            Math.max(2, Runtime.getRuntime().availableProcessors()), MAX_WAITING, "m2m-scan", IDLE_SECONDS, true);
    private final ConcurrentMap<ScanPolicy, Scanner> scanners = new ConcurrentHashMap<>();
    private final ConcurrentMap<ScanPolicy, AnswerTexts> answers = new ConcurrentHashMap<>();
    private final ScanProperties properties;
    private final PlainBodies bodies;
    private final GatewayMetrics metrics;
    private final ScanMeters meters;
    private final ScanLog log;
    private final ScoreCache cache;
    private final @Nullable SecondOpinion second;

    /**
     * One for all routes.
     *
     * @param registry where meters live; null for none
     * @param decisions what operators see; null for nobody
     * @param store what nodes share; null for none
     * @param stage who is asked about doubtful texts; null for nobody
     */
    public ScanSupport(
            ScanProperties properties,
            PlainBodies bodies,
            GatewayMetrics metrics,
            @Nullable MeterRegistry registry,
            @Nullable DecisionLog decisions,
            @Nullable ScoreStore store,
            @Nullable ScanStage stage) {
        this.bodies = bodies;
        this.properties = properties;
        this.metrics = metrics;
        this.meters = new ScanMeters(registry == null ? new CompositeMeterRegistry() : registry);
        this.log = new ScanLog(decisions);
        this.cache = new ScoreCache(properties.cache(), properties.cache().shared() ? store : null, meters);
        this.second = stage == null ? null : new SecondOpinion(stage, properties.secondStage(), meters);
    }

    /** Routes with the same policy share a scanner. */
    Scanner scanner(ScanPolicy policy) {
        return scanners.computeIfAbsent(policy, Scanner::new);
    }

    /** What looks at answers, shared as well. */
    AnswerTexts answers(ScanPolicy policy) {
        return answers.computeIfAbsent(
                policy,
                same -> new AnswerTexts(
                        new AnswerScanner(scanner(same), properties.canaries(), properties.trustedHosts()),
                        bodies.frames()));
    }

    long maxSize() {
        return properties.maxSize().toBytes();
    }

    ScanLog log() {
        return log;
    }

    ScoreCache cache() {
        return cache;
    }

    @Nullable
    SecondOpinion second() {
        return second;
    }

    /** Names all that has a part in a score. */
    String version(Scanner scanner) {
        return second == null ? scanner.version() : scanner.version() + '+' + second.version();
    }

    PlainBodies bodies() {
        return bodies;
    }

    GatewayMetrics metrics() {
        return metrics;
    }

    ScanMeters meters() {
        return meters;
    }

    /** Runs small work where it arrives, large work on threads of its own. */
    <T> Mono<T> run(long size, Callable<T> work) {
        Mono<T> result = Mono.fromCallable(work);
        return size <= INLINE_LIMIT ? result : result.subscribeOn(scheduler);
    }

    @Override
    public void destroy() {
        scheduler.dispose();
    }
}
