package io.m2mgateway.m2m.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.m2m.context.MemoryContextStore;
import io.m2mgateway.m2m.session.SessionMessage.Rejection;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** A store that does not answer is busy, and says nothing of sessions. */
@NullUnmarked
class SessionStoreAwayTests {
    private static final String ID = "sess_00000000000000000000";
    private static final Caller CALLER = new Caller("acme", "10.0.0.1");

    private static <T> CompletionStage<T> fails() {
        return CompletableFuture.failedFuture(new IllegalStateException());
    }

    private static final SessionStore AWAY = new SessionStore() {
        @Override
        public CompletionStage<Opening> open(Session session, String address, int max, int maxPerAddress) {
            return fails();
        }

        @Override
        public CompletionStage<Session> find(String id) {
            return fails();
        }

        @Override
        public CompletionStage<Void> seen(String id, Instant now) {
            return fails();
        }

        @Override
        public CompletionStage<Void> end(String id, CloseReason reason) {
            return fails();
        }

        @Override
        public CompletionStage<Long> count() {
            return fails();
        }

        @Override
        public boolean shared() {
            return true;
        }
    };

    private final SessionResponder responder = new SessionResponder(
            new SessionSettings(
                    "g", List.of(Algorithm.M2M), Duration.ofMinutes(5), 1, 1, 0, false, false, false, null, null),
            AWAY,
            new MemoryContextStore(1, System::nanoTime),
            new Unlimited(),
            new SessionIds(new SecureRandom()),
            new MovableClock());

    private RejectionCode rejection(SessionMessage message) {
        SessionMessage answer =
                responder.answer(message, CALLER, 1).toCompletableFuture().join();
        return ((Rejection) answer.payload()).code();
    }

    @Test
    void newSessionsAndMessagesAreTold() {
        SessionMessage hello =
                SessionMessage.hello(1, Capabilities.offer(Dialect.REFERENCE, "agent", List.of(Algorithm.M2M)));
        assertThat(rejection(hello)).isEqualTo(RejectionCode.SERVER_BUSY);
        assertThat(rejection(SessionMessage.empty(MessageType.PING, ID, 1))).isEqualTo(RejectionCode.SERVER_BUSY);
        assertThat(responder.use(ID, CALLER, 1).toCompletableFuture().join())
                .isInstanceOf(SessionUse.Unavailable.class);
    }
}
