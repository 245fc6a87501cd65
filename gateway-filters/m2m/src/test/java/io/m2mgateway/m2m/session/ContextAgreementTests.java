package io.m2mgateway.m2m.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.m2m.context.Context;
import io.m2mgateway.m2m.context.ContextId;
import io.m2mgateway.m2m.context.ContextLimits;
import io.m2mgateway.m2m.context.MemoryContextStore;
import io.m2mgateway.m2m.session.SessionMessage.Offer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Contexts are agreed on by both sides, and live as long as their session. */
class ContextAgreementTests {
    private static final Caller ACME = new Caller("acme", "10.0.0.1");
    private static final ContextLimits LIMITS = new ContextLimits(8, 4096);

    private final MovableClock clock = new MovableClock();
    private final MemoryContextStore contexts = new MemoryContextStore(1 << 20, () -> clock.millis() * 1_000_000);

    private SessionResponder responder(@Nullable ContextLimits limits) {
        SessionSettings settings = new SessionSettings(
                "g", List.of(Algorithm.M2M), Duration.ofMinutes(5), 9, 9, 0, false, false, false, null, limits);
        return new SessionResponder(
                settings,
                new InMemorySessionStore(clock),
                contexts,
                new Unlimited(),
                new SessionIds(new SplittableRandom(7)),
                clock);
    }

    private static SessionMessage answer(SessionResponder responder, SessionMessage message) {
        return Objects.requireNonNull(
                responder.answer(message, ACME, 1).toCompletableFuture().join());
    }

    private ClientSession opened(SessionResponder responder, Dialect dialect, Map<String, String> extensions) {
        SessionCodec wire = new SessionCodec(1 << 16);
        ClientSession client = new ClientSession(
                Capabilities.offer(dialect, "agent", List.of(Algorithm.M2M)).withExtensions(extensions), clock);
        SessionMessage accept = answer(responder, read(wire, client.hello()));
        client.receive(read(wire, accept));
        return client;
    }

    private static SessionMessage read(SessionCodec wire, SessionMessage message) {
        return Objects.requireNonNull(wire.read(wire.write(message)));
    }

    @ParameterizedTest
    @EnumSource
    void bothSidesKnowTheLimits(Dialect dialect) {
        SessionResponder responder = responder(LIMITS);
        ClientSession client = opened(responder, dialect, ContextExtension.wanted());
        assertThat(Objects.requireNonNull(client.agreement()).contexts()).isEqualTo(LIMITS);
        SessionUse use = responder
                .use(Objects.requireNonNull(client.id()), ACME, 1)
                .toCompletableFuture()
                .join();
        assertThat(use)
                .isInstanceOfSatisfying(
                        SessionUse.Open.class,
                        open -> assertThat(open.session().agreement().contexts())
                                .isEqualTo(LIMITS));
    }

    @Test
    void whoDoesNotAskForThemHasNone() {
        SessionMessage accept = answer(
                responder(LIMITS),
                SessionMessage.hello(1, Capabilities.offer(Dialect.REFERENCE, "agent", List.of(Algorithm.M2M))));
        assertThat(((Offer) accept.payload()).capabilities().extensions()).isEmpty();
        assertThat(Objects.requireNonNull(opened(responder(LIMITS), Dialect.REFERENCE, Map.of("contexts", "z9"))
                                .agreement())
                        .contexts())
                .isNull();
    }

    @Test
    void whereTheyAreOffNobodyHasThem() {
        ClientSession client = opened(responder(null), Dialect.SPECIFICATION, ContextExtension.wanted());
        assertThat(Objects.requireNonNull(client.agreement()).contexts()).isNull();
    }

    @Test
    void theSmallerLimitsHold() {
        Map<String, String> modest = Map.of("contexts", "z1", "contexts_messages", "3", "contexts_bytes", "x");
        ClientSession client = opened(responder(LIMITS), Dialect.REFERENCE, modest);
        assertThat(Objects.requireNonNull(client.agreement()).contexts()).isEqualTo(new ContextLimits(3, 4096));
        Map<String, String> tooModest = Map.of("contexts", "z1", "contexts_messages", "-1");
        assertThat(Objects.requireNonNull(opened(responder(LIMITS), Dialect.REFERENCE, tooModest)
                                .agreement())
                        .contexts())
                .isNull();
    }

    @Test
    void aClientsOwnLimitsHoldHoweverMuchTheOtherSideRemembers() {
        ContextLimits most = new ContextLimits(16, 1 << 20);
        ContextLimits large = new ContextLimits(ContextLimits.MAX_MESSAGES, ContextLimits.MAX_BYTES);
        ClientSession client = opened(responder(large), Dialect.REFERENCE, ContextExtension.wanted(most));
        assertThat(Objects.requireNonNull(client.agreement()).contexts()).isEqualTo(most);
    }

    private Context kept(String session) {
        Context context = new Context(ContextId.of(session, new byte[] {'1'}), new byte[] {'1'});
        contexts.keep(session, context, LIMITS, Duration.ofMinutes(5));
        return context;
    }

    private boolean has(String session, Context context) {
        return !contexts.find(session, List.of(context.id()))
                .toCompletableFuture()
                .join()
                .isEmpty();
    }

    @Test
    void theyAreForgottenWhenTheSessionCloses() {
        SessionResponder responder = responder(LIMITS);
        String id = Objects.requireNonNull(
                opened(responder, Dialect.REFERENCE, ContextExtension.wanted()).id());
        Context context = kept(id);
        answer(responder, SessionMessage.close(id, 1, CloseReason.NORMAL, ""));
        assertThat(has(id, context)).isFalse();
    }

    @Test
    void aPingKeepsThemAliveAsItDoesTheSession() {
        SessionResponder responder = responder(LIMITS);
        String id = Objects.requireNonNull(
                opened(responder, Dialect.REFERENCE, ContextExtension.wanted()).id());
        Context context = kept(id);
        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofSeconds(200));
            answer(responder, SessionMessage.empty(MessageType.PING, id, 1));
        }
        assertThat(has(id, context)).isTrue();
        clock.advance(Duration.ofSeconds(301));
        assertThat(has(id, context)).isFalse();
    }
}
