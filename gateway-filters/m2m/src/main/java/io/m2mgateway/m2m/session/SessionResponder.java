package io.m2mgateway.m2m.session;

import io.m2mgateway.m2m.context.ContextStore;
import io.m2mgateway.m2m.session.SessionMessage.Closure;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The side that accepts sessions: answers each message by what the store knows, and holds no state but whether it shuts down. Safe for use by many threads.
 *
 * <p>HELLO is checked in this order: version, algorithm, policy, rate, capacity. A message of a session that is over is answered with CLOSE and its reason, one of
 * an unknown session, or of another's, with CLOSE and {@code ERROR}.
 */
public final class SessionResponder {
    private final SessionSettings settings;
    private final SessionStore store;
    private final ContextStore contexts;
    private final SessionAdmission admission;
    private final SessionIds ids;
    private final InstantSource clock;
    private volatile Negotiation negotiation;
    private volatile boolean shuttingDown;

    /**
     * A responder over a store.
     *
     * @param contexts whose documents live as long as their sessions
     */
    public SessionResponder(
            SessionSettings settings,
            SessionStore store,
            ContextStore contexts,
            SessionAdmission admission,
            SessionIds ids,
            InstantSource clock) {
        this.settings = settings;
        this.store = store;
        this.contexts = contexts;
        this.admission = admission;
        this.ids = ids;
        this.clock = clock;
        this.negotiation = new Negotiation(settings);
    }

    /** From now on there are no new sessions; those of a store of this process alone are closed as their next message comes. */
    public void shutDown() {
        shuttingDown = true;
    }

    /**
     * What new sessions are told of scans from now on, in place of what the settings say.
     *
     * @param scanning whether documents are scanned for threats
     * @param blocking whether threats are refused
     */
    public void offer(boolean scanning, boolean blocking) {
        negotiation = new Negotiation(settings.with(scanning, blocking));
    }

    /**
     * Answers a message that is no DATA. Null: there is nothing to say (PONG).
     *
     * @param message as it was read
     * @param caller who sent it
     * @param bytes of the message
     */
    public CompletionStage<@Nullable SessionMessage> answer(SessionMessage message, Caller caller, long bytes) {
        String id = message.sessionId();
        if (message.type() == MessageType.HELLO && id == null) {
            return hello(message, caller).exceptionally(failure -> busy(null));
        }
        if (id == null) {
            return done(close(null, CloseReason.ERROR, "The message names no session."));
        }
        return use(id, caller, bytes)
                .thenCompose(use -> inSession(message, id, use))
                .exceptionally(failure -> busy(id));
    }

    /**
     * Looks a session up for a document that is sent in it, and notes the message.
     *
     * @param id as the caller wrote it
     * @param caller who sends
     * @param bytes of the message
     */
    public CompletionStage<SessionUse> use(String id, Caller caller, long bytes) {
        if (!SessionIds.wellFormed(id)) {
            return CompletableFuture.completedFuture(new SessionUse.Unknown());
        }
        return store.find(id)
                .thenCompose(session -> use(session, caller, bytes))
                .exceptionally(failure -> new SessionUse.Unavailable());
    }

    private CompletionStage<SessionUse> use(@Nullable Session session, Caller caller, long bytes) {
        if (session == null || !session.owner().equals(caller.name())) {
            return CompletableFuture.completedFuture(new SessionUse.Unknown());
        }
        Instant now = clock.instant();
        CloseReason over = session.over(now);
        if (over == null && shuttingDown && !store.shared()) {
            over = CloseReason.SERVER_SHUTDOWN;
        }
        if (over != null) {
            SessionUse answer = new SessionUse.Over(over);
            return end(session.id(), over).thenApply(ended -> answer);
        }
        return admission.waitToUse(session.id(), bytes).thenCompose(wait -> {
            if (!wait.isZero()) {
                return CompletableFuture.completedFuture(
                        wait.equals(SessionAdmission.NEVER) ? new SessionUse.TooLarge() : new SessionUse.Limited(wait));
            }
            SessionUse open = new SessionUse.Open(session.seen(now));
            if (session.agreement().contexts() != null) {
                contexts.touch(session.id(), session.timeout());
            }
            return store.seen(session.id(), now).thenApply(seen -> open);
        });
    }

    private CompletionStage<@Nullable SessionMessage> inSession(SessionMessage message, String id, SessionUse use) {
        if (use instanceof SessionUse.Over over) {
            return done(close(id, over.reason(), "The session is over."));
        }
        if (use instanceof SessionUse.Unknown) {
            return done(close(id, CloseReason.ERROR, "There is no such session."));
        }
        if (use instanceof SessionUse.Unavailable) {
            return done(busy(id));
        }
        if (use instanceof SessionUse.Limited) {
            return done(SessionMessage.reject(id, now(), RejectionCode.RATE_LIMITED, "The session sends too much."));
        }
        if (use instanceof SessionUse.TooLarge) {
            return done(SessionMessage.reject(
                    id, now(), RejectionCode.UNKNOWN, "The message is larger than a session may send."));
        }
        return switch (message.type()) {
            case PING -> done(SessionMessage.empty(MessageType.PONG, id, now()));
            case PONG -> done(null);
            case CLOSE -> close(id, message);
            case DATA ->
                done(SessionMessage.reject(id, now(), RejectionCode.UNKNOWN, "DATA is sent to a route, not here."));
            case HELLO, ACCEPT, REJECT ->
                end(id, CloseReason.ERROR)
                        .thenApply(ended ->
                                close(id, CloseReason.ERROR, message.type() + " is not legal in an open session."));
        };
    }

    private CompletionStage<@Nullable Void> end(String id, CloseReason reason) {
        contexts.forget(id);
        return store.end(id, reason);
    }

    /** The peer's reason, if it gave one, is the session's and is sent back. */
    private CompletionStage<@Nullable SessionMessage> close(String id, SessionMessage message) {
        CloseReason reason = message.payload() instanceof Closure closure
                ? Objects.requireNonNullElse(closure.reason(), CloseReason.NORMAL)
                : CloseReason.NORMAL;
        return end(id, reason).thenApply(ended -> close(id, reason, "The session is closed."));
    }

    private CompletionStage<@Nullable SessionMessage> hello(SessionMessage hello, Caller caller) {
        Negotiation.Outcome outcome = negotiation.hello(hello);
        if (outcome instanceof Negotiation.Refused refused) {
            return done(new SessionMessage(MessageType.REJECT, null, now(), refused.rejection()));
        }
        Agreement agreement = ((Negotiation.Agreed) outcome).agreement();
        return admission.mayOpen(caller).thenCompose(allowed -> {
            if (!allowed) {
                return done(reject(RejectionCode.RATE_LIMITED, "Too many new sessions."));
            }
            if (shuttingDown) {
                return done(reject(RejectionCode.SERVER_BUSY, "The server shuts down."));
            }
            return open(agreement, caller);
        });
    }

    private CompletionStage<@Nullable SessionMessage> open(Agreement agreement, Caller caller) {
        Instant now = clock.instant();
        Session session = new Session(ids.next(), caller.name(), agreement, settings.timeout(), now, now, null);
        return store.open(session, caller.address(), settings.maxSessions(), settings.maxPerAddress())
                .thenApply(opening -> switch (opening) {
                    case OPENED -> SessionMessage.accept(session.id(), now(), negotiation.accepted(agreement));
                    case FULL -> reject(RejectionCode.SERVER_BUSY, "There are as many sessions as there may be.");
                    case TOO_MANY_OF_ADDRESS -> reject(RejectionCode.RATE_LIMITED, "Too many open sessions.");
                });
    }

    private SessionMessage reject(RejectionCode code, String message) {
        return SessionMessage.reject(null, now(), code, message);
    }

    /** The store does not answer: the session may be there, and the peer tries again. */
    private SessionMessage busy(@Nullable String id) {
        return SessionMessage.reject(id, now(), RejectionCode.SERVER_BUSY, "Sessions cannot be looked up now.");
    }

    private SessionMessage close(@Nullable String id, CloseReason reason, String message) {
        return SessionMessage.close(id, now(), reason, message);
    }

    private long now() {
        return clock.millis();
    }

    private static CompletionStage<@Nullable SessionMessage> done(@Nullable SessionMessage message) {
        return CompletableFuture.completedFuture(message);
    }
}
