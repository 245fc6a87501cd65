package io.m2mgateway.m2m.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.m2mgateway.m2m.SessionException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class ClientSessionTests {
    private static final String ID = "7170c6b1-00df-49fc-81a9-a7d39e79d314";

    private final MovableClock clock = new MovableClock();
    private final Capabilities offer =
            Capabilities.offer(Dialect.REFERENCE, "agent", List.of(Algorithm.M2M, Algorithm.BROTLI));
    private final ClientSession session = new ClientSession(offer, clock);

    private void open() {
        session.hello();
        session.receive(SessionMessage.accept(
                ID, 1, Capabilities.offer(Dialect.REFERENCE, "gateway", List.of(Algorithm.BROTLI))));
    }

    @Test
    void isOpenedByAcceptAndUsesWhatItLists() {
        open();
        assertThat(session.state()).isEqualTo(SessionState.ESTABLISHED);
        assertThat(session.id()).isEqualTo(ID);
        assertThat(session.agreement().algorithm()).isEqualTo(Algorithm.BROTLI);
    }

    @Test
    void isOpenedOnce() {
        open();
        assertThatExceptionOfType(SessionException.class).isThrownBy(session::hello);
    }

    @Test
    void aRejectionIsKept() {
        session.hello();
        session.receive(SessionMessage.reject(null, 1, RejectionCode.SERVER_BUSY, "later"));
        assertThat(session.state()).isEqualTo(SessionState.CLOSED);
        assertThat(session.rejection().code()).isEqualTo(RejectionCode.SERVER_BUSY);
    }

    @Test
    void anAcceptOfWhatWasNotOfferedIsAnError() {
        session.hello();
        SessionMessage accept = SessionMessage.accept(
                ID, 1, Capabilities.offer(Dialect.REFERENCE, "gateway", List.of(Algorithm.TOKENNATIVE)));
        assertThatExceptionOfType(SessionException.class).isThrownBy(() -> session.receive(accept));
        assertThat(session.closeReason()).isEqualTo(CloseReason.ERROR);
    }

    @Test
    void helloThatIsNotAnsweredEndsTheSession() {
        session.hello();
        clock.advance(Duration.ofSeconds(30));
        assertThat(session.tick()).isNull();
        assertThat(session.state()).isEqualTo(SessionState.HELLO_SENT);
        clock.advance(Duration.ofSeconds(1));
        session.tick();
        assertThat(session.closeReason()).isEqualTo(CloseReason.TIMEOUT);
    }

    @Test
    void pingsWhenNothingCameForAMinute() {
        open();
        clock.advance(Duration.ofSeconds(60));
        assertThat(session.tick()).isNull();
        clock.advance(Duration.ofSeconds(1));
        assertThat(session.tick().type()).isEqualTo(MessageType.PING);
        session.receive(SessionMessage.empty(MessageType.PONG, ID, 1));
        clock.advance(Duration.ofSeconds(59));
        assertThat(session.tick()).isNull();
    }

    @Test
    void anAnswerOfAnyKindCountsAsAlive() {
        open();
        clock.advance(Duration.ofSeconds(59));
        session.active();
        clock.advance(Duration.ofSeconds(59));
        assertThat(session.tick()).isNull();
    }

    @Test
    void threeMissedPongsEndTheSession() {
        open();
        clock.advance(Duration.ofSeconds(61));
        assertThat(session.tick()).isNotNull();
        clock.advance(Duration.ofSeconds(11));
        assertThat(session.tick()).isNotNull();
        clock.advance(Duration.ofSeconds(11));
        assertThat(session.tick()).isNotNull();
        assertThat(session.state()).isEqualTo(SessionState.ESTABLISHED);
        clock.advance(Duration.ofSeconds(11));
        assertThat(session.tick()).isNull();
        assertThat(session.closeReason()).isEqualTo(CloseReason.TIMEOUT);
    }

    @Test
    void closesAndWaitsForTheAnswer() {
        open();
        assertThat(session.close(CloseReason.CLIENT_SHUTDOWN).sessionId()).isEqualTo(ID);
        assertThat(session.state()).isEqualTo(SessionState.CLOSING);
        session.receive(SessionMessage.close(ID, 1, CloseReason.NORMAL, ""));
        assertThat(session.state()).isEqualTo(SessionState.CLOSED);
        assertThat(session.closeReason()).isEqualTo(CloseReason.CLIENT_SHUTDOWN);
    }

    @Test
    void aCloseThatIsNotAnsweredEndsAfterFiveSeconds() {
        open();
        session.close(CloseReason.NORMAL);
        clock.advance(Duration.ofSeconds(6));
        session.tick();
        assertThat(session.state()).isEqualTo(SessionState.CLOSED);
    }

    @Test
    void theOtherSidesCloseEndsIt() {
        open();
        session.receive(SessionMessage.close(ID, 1, CloseReason.SERVER_SHUTDOWN, ""));
        assertThat(session.closeReason()).isEqualTo(CloseReason.SERVER_SHUTDOWN);
    }

    @Test
    void aMessageOfAnotherSessionIsAnError() {
        open();
        assertThatExceptionOfType(SessionException.class)
                .isThrownBy(() -> session.receive(SessionMessage.empty(MessageType.PONG, "other", 1)));
    }
}
