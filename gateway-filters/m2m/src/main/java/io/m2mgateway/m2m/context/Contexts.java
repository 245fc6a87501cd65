package io.m2mgateway.m2m.context;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a codec knows of one session's earlier documents. Called while a frame is written or read, on that thread: implementations answer from memory, at once.
 */
public interface Contexts {
    /** The most that one frame names. */
    int MAX_NAMED = 4;

    /** No document at all: frames that name one are refused with {@code CONTEXT_GONE}, and none is written. */
    Contexts NONE = new Contexts() {
        @Override
        public byte @Nullable [] find(ContextId id) {
            return null;
        }

        @Override
        public List<Context> nearest(byte[] document) {
            return List.of();
        }
    };

    /** The document of a name; null where it is not there, for whatever reason. */
    byte @Nullable [] find(ContextId id);

    /**
     * Documents that whoever reads the frame has, and that this one has much in common with, at most {@link #MAX_NAMED}. The one that it has most in common with is best
     * named last.
     */
    List<Context> nearest(byte[] document);
}
