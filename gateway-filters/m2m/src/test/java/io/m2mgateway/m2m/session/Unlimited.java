package io.m2mgateway.m2m.session;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Lets all pass. */
final class Unlimited implements SessionAdmission {
    @Override
    public CompletionStage<Boolean> mayOpen(Caller caller) {
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletionStage<Duration> waitToUse(String sessionId, long bytes) {
        return CompletableFuture.completedFuture(Duration.ZERO);
    }
}
