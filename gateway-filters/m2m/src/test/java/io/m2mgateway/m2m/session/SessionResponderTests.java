package io.m2mgateway.m2m.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.m2m.context.MemoryContextStore;
import io.m2mgateway.m2m.session.SessionMessage.Closure;
import io.m2mgateway.m2m.session.SessionMessage.Data;
import io.m2mgateway.m2m.session.SessionMessage.Offer;
import io.m2mgateway.m2m.session.SessionMessage.Rejection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every rejection and every closure, each for its reason. */
@NullUnmarked
class SessionResponderTests {
    private static final Caller ACME = new Caller("acme", "10.0.0.1");

    private final MovableClock clock = new MovableClock();
    private final SessionSettings settings = settings(2, 2, false, null);
    private boolean mayOpen = true;
    private Duration waitToUse = Duration.ZERO;

    private final SessionAdmission admission = new SessionAdmission() {
        @Override
        public CompletionStage<Boolean> mayOpen(Caller caller) {
            return CompletableFuture.completedFuture(mayOpen);
        }

        @Override
        public CompletionStage<Duration> waitToUse(String sessionId, long bytes) {
            return CompletableFuture.completedFuture(waitToUse);
        }
    };

    private final MemoryContextStore contexts = new MemoryContextStore(1 << 20, System::nanoTime);
    private SessionResponder responder = responder(settings);

    private static SessionSettings settings(int max, int perAddress, boolean scanning, String security) {
        return new SessionSettings(
                "gateway",
                List.of(Algorithm.M2M, Algorithm.BROTLI),
                Duration.ofMinutes(5),
                max,
                perAddress,
                1 << 20,
                false,
                false,
                scanning,
                security,
                null);
    }

    private SessionResponder responder(SessionSettings settings) {
        return new SessionResponder(
                settings,
                new InMemorySessionStore(clock),
                contexts,
                admission,
                new SessionIds(new SplittableRandom(7)),
                clock);
    }

    private static SessionMessage hello(Dialect dialect, Algorithm... algorithms) {
        return SessionMessage.hello(1, Capabilities.offer(dialect, "agent", List.of(algorithms)));
    }

    private SessionMessage answer(SessionMessage message) {
        return answer(message, ACME);
    }

    private SessionMessage answer(SessionMessage message, Caller caller) {
        return responder.answer(message, caller, 100).toCompletableFuture().join();
    }

    private String opened() {
        SessionMessage accept = answer(hello(Dialect.REFERENCE, Algorithm.M2M));
        assertThat(accept.type()).isEqualTo(MessageType.ACCEPT);
        return accept.sessionId();
    }

    private static SessionMessage ping(String id) {
        return SessionMessage.empty(MessageType.PING, id, 1);
    }

    private static RejectionCode rejection(SessionMessage message) {
        assertThat(message.type()).isEqualTo(MessageType.REJECT);
        return ((Rejection) message.payload()).code();
    }

    private static CloseReason closure(SessionMessage message) {
        assertThat(message.type()).isEqualTo(MessageType.CLOSE);
        return ((Closure) message.payload()).reason();
    }

    @ParameterizedTest
    @EnumSource
    void acceptsInTheDialectOfTheHelloAndListsOnlyWhatWasChosen(Dialect dialect) {
        SessionMessage accept = answer(hello(dialect, Algorithm.BROTLI, Algorithm.M2M));

        Capabilities capabilities = ((Offer) accept.payload()).capabilities();
        assertThat(SessionIds.wellFormed(accept.sessionId())).isTrue();
        assertThat(capabilities.dialect()).isEqualTo(dialect);
        assertThat(capabilities.version()).isEqualTo(dialect.version());
        assertThat(capabilities.algorithms()).containsExactly(Algorithm.M2M);
        assertThat(capabilities.maxPayload()).isEqualTo(1 << 20);
        assertThat(capabilities.sessionTimeout())
                .isEqualTo(dialect == Dialect.SPECIFICATION ? Duration.ofMinutes(5) : null);
        assertThat(capabilities.encodings()).containsExactly(TokenEncoding.CL100K);
    }

    @Test
    void rejectsAnotherMajorVersionBeforeAnythingElse() {
        Capabilities offer = Capabilities.offer(Dialect.REFERENCE, "agent", List.of());
        Capabilities old = new Capabilities(
                Dialect.REFERENCE,
                "2.9",
                "agent",
                "",
                List.of(),
                0,
                true,
                false,
                List.of(),
                TokenEncoding.CL100K,
                false,
                false,
                0.8,
                null,
                Map.of(),
                null);
        assertThat(rejection(answer(SessionMessage.hello(1, old)))).isEqualTo(RejectionCode.VERSION_MISMATCH);
        assertThat(rejection(answer(SessionMessage.hello(1, offer)))).isEqualTo(RejectionCode.NO_COMMON_ALGORITHM);
    }

    @Test
    void rejectsWhereNothingIsCommon() {
        assertThat(rejection(answer(hello(Dialect.REFERENCE, Algorithm.TOKENNATIVE))))
                .isEqualTo(RejectionCode.NO_COMMON_ALGORITHM);
    }

    @Test
    void noneCountsOnlyWhereBothListIt() {
        assertThat(rejection(answer(hello(Dialect.REFERENCE, Algorithm.NONE))))
                .isEqualTo(RejectionCode.NO_COMMON_ALGORITHM);
    }

    @Test
    void rejectsByPolicy() {
        responder = responder(settings(2, 2, true, null));
        assertThat(rejection(answer(hello(Dialect.SPECIFICATION, Algorithm.M2M))))
                .isEqualTo(RejectionCode.SECURITY_POLICY);

        responder = responder(settings(2, 2, false, "hmac"));
        Capabilities offer = Capabilities.offer(Dialect.REFERENCE, "agent", List.of(Algorithm.M2M));
        assertThat(rejection(answer(SessionMessage.hello(1, offer)))).isEqualTo(RejectionCode.SECURITY_POLICY);
        assertThat(answer(SessionMessage.hello(1, offer.withExtensions(Map.of("security", "hmac"))))
                        .type())
                .isEqualTo(MessageType.ACCEPT);
    }

    @Test
    void rejectsTooManyNewSessions() {
        mayOpen = false;
        assertThat(rejection(answer(hello(Dialect.REFERENCE, Algorithm.M2M)))).isEqualTo(RejectionCode.RATE_LIMITED);
    }

    @Test
    void rejectsMoreSessionsOfOneAddressThanItMayHave() {
        responder = responder(settings(5, 1, false, null));
        opened();
        assertThat(rejection(answer(hello(Dialect.REFERENCE, Algorithm.M2M)))).isEqualTo(RejectionCode.RATE_LIMITED);
        assertThat(answer(hello(Dialect.REFERENCE, Algorithm.M2M), new Caller("acme", "10.0.0.2"))
                        .type())
                .isEqualTo(MessageType.ACCEPT);
    }

    @Test
    void rejectsWhenTheTableIsFullUntilASessionEnds() {
        String first = opened();
        opened();
        Caller elsewhere = new Caller("acme", "10.0.0.9");
        SessionMessage hello = hello(Dialect.REFERENCE, Algorithm.M2M);
        assertThat(rejection(answer(hello, elsewhere))).isEqualTo(RejectionCode.SERVER_BUSY);

        answer(SessionMessage.close(first, 1, CloseReason.NORMAL, ""));
        assertThat(answer(hello, elsewhere).type()).isEqualTo(MessageType.ACCEPT);
    }

    @Test
    void sessionsThatTimedOutLeaveTheirPlace() {
        opened();
        opened();
        clock.advance(Duration.ofSeconds(301));
        opened();
    }

    @Test
    void rejectsWhatCannotBeRead() {
        SessionMessage nothing = new SessionMessage(MessageType.HELLO, null, 1, SessionMessage.Empty.INSTANCE);
        assertThat(rejection(answer(nothing))).isEqualTo(RejectionCode.UNKNOWN);
    }

    @Test
    void answersPingAndKeepsTheSessionAlive() {
        String id = opened();
        for (int i = 0; i < 4; i++) {
            clock.advance(Duration.ofSeconds(200));
            assertThat(answer(ping(id)).type()).isEqualTo(MessageType.PONG);
        }
        assertThat(answer(SessionMessage.empty(MessageType.PONG, id, 1))).isNull();
    }

    @Test
    void aSessionThatTimedOutIsClosedWithThatReasonAndStaysClosed() {
        String id = opened();
        clock.advance(Duration.ofSeconds(301));
        assertThat(closure(answer(ping(id)))).isEqualTo(CloseReason.TIMEOUT);
        assertThat(closure(answer(ping(id)))).isEqualTo(CloseReason.TIMEOUT);
    }

    @ParameterizedTest
    @EnumSource(names = {"NORMAL", "CLIENT_SHUTDOWN"})
    void theClientsReasonIsSentBackAndRemembered(CloseReason reason) {
        String id = opened();
        assertThat(closure(answer(SessionMessage.close(id, 1, reason, "bye")))).isEqualTo(reason);
        assertThat(closure(answer(ping(id)))).isEqualTo(reason);
    }

    @Test
    void aCloseWithoutReasonIsNormal() {
        String id = opened();
        SessionMessage close = new SessionMessage(MessageType.CLOSE, id, 1, SessionMessage.Empty.INSTANCE);
        assertThat(closure(answer(close))).isEqualTo(CloseReason.NORMAL);
    }

    @ParameterizedTest
    @EnumSource(names = {"HELLO", "ACCEPT", "REJECT"})
    void aMessageThatIsNotLegalEndsTheSession(MessageType type) {
        String id = opened();
        assertThat(closure(answer(new SessionMessage(type, id, 1, SessionMessage.Empty.INSTANCE))))
                .isEqualTo(CloseReason.ERROR);
        assertThat(closure(answer(ping(id)))).isEqualTo(CloseReason.ERROR);
    }

    @Test
    void unknownAndForeignSessionsAreOneAnswer() {
        String id = opened();
        SessionMessage unknown = answer(ping("sess_00000000000000000000"));
        SessionMessage foreign = answer(ping(id), new Caller("other", "10.0.0.1"));
        assertThat(closure(unknown)).isEqualTo(CloseReason.ERROR);
        assertThat(foreign.payload()).isEqualTo(unknown.payload());
        assertThat(answer(ping(id)).type()).isEqualTo(MessageType.PONG);
    }

    @Test
    void aMessageWithoutSessionIsAnError() {
        assertThat(closure(answer(new SessionMessage(MessageType.PING, null, 1, SessionMessage.Empty.INSTANCE))))
                .isEqualTo(CloseReason.ERROR);
    }

    @Test
    void dataHereIsRefusedAndTheSessionStays() {
        String id = opened();
        SessionMessage data = new SessionMessage(MessageType.DATA, id, 1, new Data("m2m", "", null, null));
        assertThat(rejection(answer(data))).isEqualTo(RejectionCode.UNKNOWN);
        assertThat(answer(ping(id)).type()).isEqualTo(MessageType.PONG);
    }

    @Test
    void aSessionThatSendsTooMuchIsToldSo() {
        String id = opened();
        waitToUse = Duration.ofMillis(700);
        assertThat(rejection(answer(ping(id)))).isEqualTo(RejectionCode.RATE_LIMITED);
        assertThat(use(id, ACME)).isEqualTo(new SessionUse.Limited(Duration.ofMillis(700)));
    }

    @Test
    void aMessageThatNoWaitHelpsIsTooLargeAndTheSessionStays() {
        String id = opened();
        waitToUse = SessionAdmission.NEVER;
        assertThat(rejection(answer(ping(id)))).isEqualTo(RejectionCode.UNKNOWN);
        assertThat(use(id, ACME)).isEqualTo(new SessionUse.TooLarge());
        waitToUse = Duration.ZERO;
        assertThat(answer(ping(id)).type()).isEqualTo(MessageType.PONG);
    }

    @Test
    void shuttingDownClosesSessionsAndOpensNone() {
        String id = opened();
        responder.shutDown();
        assertThat(closure(answer(ping(id)))).isEqualTo(CloseReason.SERVER_SHUTDOWN);
        assertThat(rejection(answer(hello(Dialect.REFERENCE, Algorithm.M2M)))).isEqualTo(RejectionCode.SERVER_BUSY);
    }

    @Test
    void aDocumentIsTakenInTheSessionOfItsOwnerOnly() {
        String id = opened();
        assertThat(use(id, ACME)).isInstanceOf(SessionUse.Open.class);
        assertThat(use(id, new Caller("", "10.0.0.1"))).isInstanceOf(SessionUse.Unknown.class);
        assertThat(use("'; --", ACME)).isInstanceOf(SessionUse.Unknown.class);
        clock.advance(Duration.ofSeconds(301));
        assertThat(use(id, ACME)).isEqualTo(new SessionUse.Over(CloseReason.TIMEOUT));
    }

    private SessionUse use(String id, Caller caller) {
        return responder.use(id, caller, 10).toCompletableFuture().join();
    }
}
