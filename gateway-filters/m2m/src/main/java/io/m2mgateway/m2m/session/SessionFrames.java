package io.m2mgateway.m2m.session;

import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.context.Context;
import io.m2mgateway.m2m.context.ContextHistory;
import io.m2mgateway.m2m.context.ContextId;
import io.m2mgateway.m2m.context.ContextLimits;
import io.m2mgateway.m2m.context.Contexts;
import io.m2mgateway.m2m.crypto.FrameProtection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The compact frames of a client in a session that agreed on contexts: requests are written against the last documents of the session, answers are read with them. It sends
 * nothing itself. Safe for use by many threads; requests may be under way at one time and be answered in any order.
 *
 * <p>Each document is {@linkplain #encode encoded}, sent, and then either {@linkplain Request#taken() taken}, or refused with {@code details.reason} {@code CONTEXT_GONE},
 * upon which it is sent {@linkplain Request#inFull() in full}.
 */
public final class SessionFrames {
    private final M2mCodec codec;
    private final String sessionId;
    private final ContextHistory history;
    private final @Nullable FrameProtection protection;

    /**
     * The frames of a session.
     *
     * @param codec with the limits and dictionaries of frames
     * @param sessionId as ACCEPT named it
     * @param limits {@link Agreement#contexts()}: who remembers more names what the other side has forgotten
     * @param protection of frames, both ways; null: none
     */
    public SessionFrames(M2mCodec codec, String sessionId, ContextLimits limits, @Nullable FrameProtection protection) {
        this.codec = codec;
        this.sessionId = sessionId;
        this.history = new ContextHistory(limits);
        this.protection = protection;
    }

    /**
     * A document as a frame.
     *
     * @throws io.m2mgateway.m2m.M2mException as {@link M2mCodec#encode(byte[])} does
     */
    public Request encode(byte[] document) {
        return new Request(document, history.nearest(document));
    }

    /** A document that was encoded. Safe for use by many threads. */
    public final class Request implements Contexts {
        private final Context own;
        private final List<Context> named;
        private final M2mCodec inSession;
        private final byte[] frame;

        private Request(byte[] document, List<Context> named) {
            this.own = new Context(ContextId.of(sessionId, document), document);
            this.named = named;
            this.inSession = codec.withContexts(this);
            this.frame = protection == null
                    ? inSession.encode(document, WireForm.COMPACT)
                    : inSession.encodeProtected(document, WireForm.COMPACT, protection);
        }

        /** What is to be sent. */
        public byte[] frame() {
            return frame.clone();
        }

        /** The same document in a frame that names no other, after {@code CONTEXT_GONE}; what it named is not named again by others. */
        public Request inFull() {
            named.forEach(context -> history.forget(context.id()));
            return new Request(own.document(), List.of());
        }

        /** Notes that the other side has the document: it answered, and not that the frame could not be read. */
        public void taken() {
            history.add(own);
        }

        /**
         * The document of a compact frame that answers this one; it is remembered.
         *
         * @throws DecompressionException for a frame that cannot be read
         * @throws io.m2mgateway.m2m.JsonException when its document is not JSON
         */
        public byte[] answer(byte[] answer) {
            byte[] document = protection == null
                    ? inSession.decode(answer, WireForm.COMPACT).document()
                    : inSession
                            .decode(inSession.authenticate(answer, protection))
                            .document();
            history.add(new Context(ContextId.of(sessionId, document), document));
            return document;
        }

        /** An answer names this document, or what it named: both are here, whatever was forgotten meanwhile. */
        @Override
        public byte @Nullable [] find(ContextId id) {
            if (id.equals(own.id())) {
                return own.document();
            }
            for (Context context : named) {
                if (context.id().equals(id)) {
                    return context.document();
                }
            }
            return history.find(id);
        }

        @Override
        public List<Context> nearest(byte[] document) {
            return named;
        }
    }
}
