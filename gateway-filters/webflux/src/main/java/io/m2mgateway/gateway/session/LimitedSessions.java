package io.m2mgateway.gateway.session;

import io.m2mgateway.gateway.body.CodecWork;
import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimitKey;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.Rate;
import io.m2mgateway.limit.StoreFailureMode;
import io.m2mgateway.m2m.session.Caller;
import io.m2mgateway.m2m.session.SessionAdmission;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The limits of sessions, kept by the limiter that keeps all others: shared where those are. */
final class LimitedSessions implements SessionAdmission {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    /** What the endpoint itself takes. */
    private static final long LEAST_CAPACITY = CodecWork.INLINE_LIMIT;

    private static final String REQUESTS = Measure.REQUESTS.name().toLowerCase(Locale.ROOT);
    private static final String BYTES = Measure.BYTES.name().toLowerCase(Locale.ROOT);

    private final Limiter limiter;
    private final Rate opened;
    private final Rate messages;
    private final Rate bytes;

    LimitedSessions(Limiter limiter, SessionProperties properties) {
        this.limiter = limiter;
        opened = Rate.of(properties.newPerMinute(), properties.newPerMinute(), MINUTE, 0);
        messages = Rate.of(properties.messagesPerMinute(), properties.messagesPerMinute(), MINUTE, 0);
        long second = properties.bytesPerSecond().toBytes();
        bytes = Rate.of(capacity(second, properties.maxPayload().toBytes()), second, SECOND, 0);
    }

    /**
     * As many bytes as may come at once: the largest document that clients are told of has to pass, also in a text form. Base64 makes what does not compress longer by a third,
     * and a JSON string in a JSON string is at most twice as long.
     */
    private static long capacity(long second, long maxPayload) {
        long largest = Math.min(Rate.MAX_AMOUNT / 2, maxPayload) * 2;
        return Math.max(LEAST_CAPACITY, Math.max(second, largest));
    }

    @Override
    public CompletionStage<Boolean> mayOpen(Caller caller) {
        BucketId bucket = new BucketId("m2m.session.opened", REQUESTS, LimitKey.of(List.of(caller.address())));
        return take(List.of(new Charge(bucket, Measure.REQUESTS, opened, 1))).thenApply(Decision::allowed);
    }

    @Override
    public CompletionStage<Duration> waitToUse(String sessionId, long size) {
        if (size > bytes.capacity()) {
            return CompletableFuture.completedFuture(NEVER);
        }
        String key = LimitKey.of(List.of(sessionId));
        return take(List.of(
                        new Charge(new BucketId("m2m.session.messages", REQUESTS, key), Measure.REQUESTS, messages, 1),
                        new Charge(new BucketId("m2m.session.messages", BYTES, key), Measure.BYTES, bytes, size)))
                .thenApply(decision -> decision.allowed() ? Duration.ZERO : wait(decision));
    }

    private CompletionStage<Decision> take(List<Charge> charges) {
        return limiter.take(charges, StoreFailureMode.LOCAL);
    }

    private static Duration wait(Decision refusal) {
        return Duration.of(Math.max(1, refusal.waitMicros()), ChronoUnit.MICROS);
    }
}
