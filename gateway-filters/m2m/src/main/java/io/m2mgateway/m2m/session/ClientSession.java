package io.m2mgateway.m2m.session;

import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.SessionException;
import io.m2mgateway.m2m.session.SessionMessage.Closure;
import io.m2mgateway.m2m.session.SessionMessage.Offer;
import io.m2mgateway.m2m.session.SessionMessage.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The side that opens a session: says what to send, and takes what comes. It sends nothing itself and starts no thread: whoever owns it calls
 * {@link #tick()} from time to time. Safe for use by many threads.
 *
 * <p>Times are the specification's: HELLO is answered within 30 s; a PING after 60 s, answered within 10 s; three that are missed end the session; CLOSE is answered
 * within 5 s.
 */
public final class ClientSession {
    private static final Duration HELLO_WAIT = Duration.ofSeconds(30);
    private static final Duration PING_INTERVAL = Duration.ofMinutes(1);
    private static final Duration PONG_WAIT = Duration.ofSeconds(10);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);
    private static final int MISSED_PONGS = 3;

    private final Capabilities offer;
    private final InstantSource clock;
    private SessionState state = SessionState.INITIAL;
    private @Nullable String id;
    private @Nullable Agreement agreement;
    private @Nullable CloseReason closeReason;
    private @Nullable Rejection rejection;
    private Instant since;
    private int missed;
    private boolean pinged;

    /** A session that offers this, and was not opened yet. */
    public ClientSession(Capabilities offer, InstantSource clock) {
        this.offer = offer;
        this.clock = clock;
        this.since = clock.instant();
    }

    /**
     * The message that opens the session.
     *
     * @throws SessionException when it was opened before
     */
    public synchronized SessionMessage hello() {
        if (state != SessionState.INITIAL) {
            throw new SessionException(ErrorCode.SESSION_CLOSED, "a session is opened once");
        }
        enter(SessionState.HELLO_SENT);
        return SessionMessage.hello(clock.millis(), offer);
    }

    /**
     * Takes a message of the other side.
     *
     * @return what to answer; null for nothing
     * @throws SessionException for a message that is not legal now, or belongs to another session; the session is closed
     */
    public synchronized @Nullable SessionMessage receive(SessionMessage message) {
        if (!state.allows(message.type()) || !ours(message)) {
            end(CloseReason.ERROR);
            throw new SessionException(ErrorCode.SESSION_CLOSED, message.type() + " is not legal now");
        }
        switch (message.type()) {
            case ACCEPT -> accepted(message);
            case REJECT -> {
                rejection =
                        message.payload() instanceof Rejection given ? given : new Rejection(RejectionCode.UNKNOWN, "");
                enter(SessionState.CLOSED);
            }
            case CLOSE -> {
                CloseReason reason = message.payload() instanceof Closure closure ? closure.reason() : null;
                end(Objects.requireNonNullElse(reason, CloseReason.NORMAL));
            }
            case PING -> {
                return SessionMessage.empty(MessageType.PONG, Objects.requireNonNull(id), clock.millis());
            }
            default -> active();
        }
        return null;
    }

    private boolean ours(SessionMessage message) {
        return state == SessionState.HELLO_SENT || Objects.equals(message.sessionId(), id);
    }

    private void accepted(SessionMessage message) {
        Agreement agreed =
                message.payload() instanceof Offer answer ? Agreement.accepted(offer, answer.capabilities()) : null;
        if (agreed == null || message.sessionId() == null) {
            end(CloseReason.ERROR);
            throw new SessionException(ErrorCode.SESSION_CLOSED, "ACCEPT names nothing that was offered");
        }
        id = message.sessionId();
        agreement = agreed;
        enter(SessionState.ESTABLISHED);
    }

    /** Notes that something of the other side came: an answer of another kind counts as much as a PONG. */
    public synchronized void active() {
        since = clock.instant();
        missed = 0;
        pinged = false;
    }

    /** What is due now: a PING, or null. A session that waited too long is closed with {@code TIMEOUT}. */
    public synchronized @Nullable SessionMessage tick() {
        Instant now = clock.instant();
        if (state == SessionState.HELLO_SENT && now.isAfter(since.plus(HELLO_WAIT))) {
            end(CloseReason.TIMEOUT);
        } else if (state == SessionState.CLOSING && now.isAfter(since.plus(CLOSE_WAIT))) {
            enter(SessionState.CLOSED);
        } else if (state == SessionState.ESTABLISHED && now.isAfter(since.plus(pinged ? PONG_WAIT : PING_INTERVAL))) {
            return ping(now);
        }
        return null;
    }

    private @Nullable SessionMessage ping(Instant now) {
        if (pinged && ++missed >= MISSED_PONGS) {
            end(CloseReason.TIMEOUT);
            return null;
        }
        pinged = true;
        since = now;
        return SessionMessage.empty(MessageType.PING, Objects.requireNonNull(id), now.toEpochMilli());
    }

    /** The message that ends the session; null where it is not open. */
    public synchronized @Nullable SessionMessage close(CloseReason reason) {
        if (state != SessionState.ESTABLISHED) {
            enter(SessionState.CLOSED);
            return null;
        }
        closeReason = reason;
        enter(SessionState.CLOSING);
        return SessionMessage.close(id, clock.millis(), reason, "");
    }

    private void end(CloseReason reason) {
        if (closeReason == null) {
            closeReason = reason;
        }
        enter(SessionState.CLOSED);
    }

    private void enter(SessionState next) {
        state = next;
        since = clock.instant();
    }

    /** Where the session stands. */
    public synchronized SessionState state() {
        return state;
    }

    /** Its id; null until it is accepted. */
    public synchronized @Nullable String id() {
        return id;
    }

    /** What both sides use; null until it is accepted. */
    public synchronized @Nullable Agreement agreement() {
        return agreement;
    }

    /** Why it was closed; null where it was not. */
    public synchronized @Nullable CloseReason closeReason() {
        return closeReason;
    }

    /** Why it was not accepted; null where it was. */
    public synchronized @Nullable Rejection rejection() {
        return rejection;
    }
}
