package io.m2mgateway.gateway.m2m;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.context.ContextId;
import io.m2mgateway.m2m.session.Capabilities;
import io.m2mgateway.m2m.session.CloseReason;
import io.m2mgateway.m2m.session.MessageType;
import io.m2mgateway.m2m.session.SessionCodec;
import io.m2mgateway.m2m.session.SessionMessage;
import io.m2mgateway.m2m.session.SessionMessage.Closure;
import io.m2mgateway.m2m.session.SessionMessage.Offer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** When a link opens a session, and for how long it trusts in it. */
class LinkSessionTests {

    private static final SessionCodec ENVELOPES = new SessionCodec(1 << 16);

    private final AtomicLong now = new AtomicLong();
    private final LinkSession session = new LinkSession(now::get);
    private final List<String> closures = new ArrayList<>();
    private int hellos;
    private Map<String, String> offered = Map.of();
    private @Nullable Map<String, String> extensions;

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    /** As a request does; the upstream accepts all that is offered. */
    private LinkSession.@Nullable Opened find() {
        LinkSession.Opened opened = session.opened();
        if (opened == null) {
            session.open(M2mCodec.builder().build(), null, envelope -> envelope.map(this::accept));
            return session.opened();
        }
        return opened;
    }

    private LinkSession.Opened opened() {
        return Objects.requireNonNull(find());
    }

    private byte[] accept(byte[] envelope) {
        SessionMessage hello = Objects.requireNonNull(ENVELOPES.read(envelope));
        if (hello.payload() instanceof Closure closure) {
            closures.add(hello.sessionId() + " " + closure.reason());
            return envelope;
        }
        assertThat(hello.type()).isEqualTo(MessageType.HELLO);
        hellos++;
        Capabilities capabilities = ((Offer) hello.payload()).capabilities();
        offered = capabilities.extensions();
        Map<String, String> own = extensions;
        return ENVELOPES.write(SessionMessage.accept(
                "sess_" + hellos, 1, own == null ? capabilities : capabilities.withExtensions(own)));
    }

    @Test
    void oneThatIsUsedStays() {
        LinkSession.Opened first = opened();
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofMinutes(4));
            assertThat(opened()).isSameAs(first);
        }
    }

    @Test
    void oneThatWasNotUsedUntilItsTimeoutIsOpenedAnew() {
        LinkSession.Opened first = opened();
        pass(Duration.ofMinutes(5));
        LinkSession.Opened second = opened();
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(hellos).isEqualTo(2);
        assertThat(closures).containsExactly("sess_1 NORMAL");
    }

    @Test
    void oneThatIsLostAgainAndAgainIsOpenedOnceAMinute() {
        for (int i = 0; i < 60; i++) {
            LinkSession.Opened opened = find();
            if (opened != null) {
                session.forget(opened);
            }
            pass(Duration.ofSeconds(2));
        }
        assertThat(hellos).isEqualTo(2);
    }

    @Test
    void oneThatIsLostDoesNotTakeItsSuccessorAlong() {
        LinkSession.Opened first = opened();
        session.forget(first);
        pass(Duration.ofMinutes(1));
        LinkSession.Opened second = opened();
        session.forget(first);
        assertThat(opened()).isSameAs(second);
    }

    @Test
    void itsEndIsToldOnce() {
        opened();
        session.close(CloseReason.CLIENT_SHUTDOWN).block();
        session.close(CloseReason.NORMAL).block();
        assertThat(closures).containsExactly("sess_1 CLIENT_SHUTDOWN");
        assertThat(session.opened()).isNull();
    }

    @Test
    void theOtherSideDoesNotDecideHowMuchIsRemembered() {
        // It accepts with whatever it likes, and no numbers at all mean the most that there is.
        extensions = Map.of("contexts", "z1", "contexts_messages", "256", "contexts_bytes", "67108864");
        LinkSession.Opened opened = opened();
        assertThat(offered).containsEntry("contexts_messages", "16").containsEntry("contexts_bytes", "1048576");
        byte[] first = LinkedGateways.turn("Ann", 1);
        opened.frames().encode(first).taken();
        byte[] grown = LinkedGateways.turn("Ann", 2);
        assertThat(M2mCodec.contextIds(opened.frames().encode(grown).frame()))
                .containsExactly(ContextId.of(opened.id(), first));
        for (int i = 0; i < 16; i++) {
            opened.frames().encode(LinkedGateways.turn("Bob" + i, 1)).taken();
        }
        assertThat(M2mCodec.contextIds(opened.frames().encode(grown).frame()))
                .doesNotContain(ContextId.of(opened.id(), first));
    }

    @Test
    void oneThatIsAcceptedTooLateIsClosed() {
        Sinks.One<byte[]> answer = Sinks.one();
        session.open(
                M2mCodec.create(),
                null,
                envelope -> envelope.flatMap(bytes -> {
                    byte[] reply = accept(bytes);
                    return closures.isEmpty() ? answer.asMono().thenReturn(reply) : Mono.just(reply);
                }));
        session.close(CloseReason.CLIENT_SHUTDOWN).block();
        answer.tryEmitEmpty();
        assertThat(closures).containsExactly("sess_1 NORMAL");
        assertThat(session.opened()).isNull();
    }

    @Test
    void anUpstreamThatDoesNotAnswerIsAskedAgainAfterAMinute() {
        AtomicLong asked = new AtomicLong();
        for (int i = 0; i < 120; i++) {
            session.open(M2mCodec.builder().build(), null, envelope -> {
                asked.incrementAndGet();
                return Mono.empty();
            });
            assertThat(session.opened()).isNull();
            pass(Duration.ofSeconds(1));
        }
        assertThat(asked).hasValue(2);
    }
}
