package io.m2mgateway.gateway.session;

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
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;

/** The limits of sessions, kept by the limiter that keeps all others: shared where those are. */
final class LimitedSessions implements SessionAdmission {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
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
        bytes = Rate.of(second, second, SECOND, 0);
    }

    @Override
    public CompletionStage<Boolean> mayOpen(Caller caller) {
        BucketId bucket = new BucketId("m2m.session.opened", REQUESTS, LimitKey.of(List.of(caller.address())));
        return take(List.of(new Charge(bucket, Measure.REQUESTS, opened, 1)));
    }

    @Override
    public CompletionStage<Boolean> mayUse(String sessionId, long size) {
        String key = LimitKey.of(List.of(sessionId));
        return take(List.of(
                new Charge(new BucketId("m2m.session.messages", REQUESTS, key), Measure.REQUESTS, messages, 1),
                new Charge(new BucketId("m2m.session.messages", BYTES, key), Measure.BYTES, bytes, size)));
    }

    private CompletionStage<Boolean> take(List<Charge> charges) {
        return limiter.take(charges, StoreFailureMode.LOCAL).thenApply(Decision::allowed);
    }
}
