package io.m2mgateway.m2m.wire;

import org.jspecify.annotations.Nullable;

/**
 * A fault in bytes, before the protocol has a say in it: checked, so that no fault of a sender leaves the codec without a code of the
 * error contract. Without a stack trace, since senders can cause as many as they wish.
 */
public final class WireFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String reason;
    private final int offset;

    /** A fault at a 0-based offset; -1 where there is none. */
    public WireFault(Kind kind, String reason, int offset) {
        this(kind, reason, offset, null);
    }

    /** The same, with what caused it. */
    public WireFault(Kind kind, String reason, int offset, @Nullable Throwable cause) {
        super(reason, cause, false, false);
        this.kind = kind;
        this.reason = reason;
        this.offset = offset;
    }

    /** What sort of fault. */
    public Kind kind() {
        return kind;
    }

    /** What is wrong; short, stable, without content. */
    public String reason() {
        return reason;
    }

    /** The 0-based offset, or -1. */
    public int offset() {
        return offset;
    }

    /** The sorts of faults that the protocol answers differently. */
    public enum Kind {
        /** Damaged, cut or not canonical. */
        MALFORMED,
        /** Not JSON. */
        NOT_JSON,
        /** Not UTF-8. */
        NOT_UTF8,
        /** A limit was met. */
        TOO_LARGE,
        /** Something that is legal and that this codec does not have. */
        UNSUPPORTED,
        /** A dictionary that this codec does not have. */
        DICTIONARY_UNKNOWN,
        /** An earlier message that is not there, whatever the reason. */
        CONTEXT_GONE,
        /** Not the data's fault: this machine cannot do it. */
        UNAVAILABLE
    }
}
