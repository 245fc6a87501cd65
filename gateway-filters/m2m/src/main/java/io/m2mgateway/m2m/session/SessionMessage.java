package io.m2mgateway.m2m.session;

import org.jspecify.annotations.Nullable;

/**
 * One envelope.
 *
 * @param type what it is
 * @param sessionId the session; null where there is none yet
 * @param timestamp Unix milliseconds, not negative; the sender's clock, which nobody checks
 * @param payload its content
 */
public record SessionMessage(MessageType type, @Nullable String sessionId, long timestamp, Payload payload) {

    /** The content of a message, by its type. */
    public sealed interface Payload {}

    /** PING, PONG, and every message without a payload that could be read. */
    public record Empty() implements Payload {
        /** There is only one. */
        public static final Empty INSTANCE = new Empty();
    }

    /** HELLO and ACCEPT. */
    public record Offer(Capabilities capabilities) implements Payload {}

    /** REJECT: a code, and words for people. */
    public record Rejection(RejectionCode code, String message) implements Payload {}

    /**
     * DATA.
     *
     * @param algorithm as written by the sender
     * @param content the document in that algorithm's text form
     * @param originalSize bytes of the document, as claimed; null where nothing is claimed
     * @param securityStatus what is claimed of a scan
     */
    public record Data(
            String algorithm,
            String content,
            @Nullable Long originalSize,
            @Nullable SecurityStatus securityStatus) implements Payload {}

    /** CLOSE: a reason and words for people, neither of which the reference implementation sends. */
    public record Closure(
            @Nullable CloseReason reason, @Nullable String message) implements Payload {}

    /** An ACCEPT. */
    public static SessionMessage accept(String sessionId, long timestamp, Capabilities capabilities) {
        return new SessionMessage(MessageType.ACCEPT, sessionId, timestamp, new Offer(capabilities));
    }

    /** A HELLO. */
    public static SessionMessage hello(long timestamp, Capabilities capabilities) {
        return new SessionMessage(MessageType.HELLO, null, timestamp, new Offer(capabilities));
    }

    /** A REJECT. */
    public static SessionMessage reject(
            @Nullable String sessionId, long timestamp, RejectionCode code, String message) {
        return new SessionMessage(MessageType.REJECT, sessionId, timestamp, new Rejection(code, message));
    }

    /** A CLOSE. */
    public static SessionMessage close(@Nullable String sessionId, long timestamp, CloseReason reason, String message) {
        return new SessionMessage(MessageType.CLOSE, sessionId, timestamp, new Closure(reason, message));
    }

    /** A message without content: PING or PONG. */
    public static SessionMessage empty(MessageType type, String sessionId, long timestamp) {
        return new SessionMessage(type, sessionId, timestamp, Empty.INSTANCE);
    }
}
