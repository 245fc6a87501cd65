package io.m2mgateway.m2m;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of reading a routing header from the first bytes of a message.
 *
 * @param status what came of it
 * @param header the header when {@code status} is {@link Status#COMPLETE}, else null
 */
public record HeaderRead(Status status, @Nullable FrameHeader header) {
    static final HeaderRead NEED_MORE = new HeaderRead(Status.NEED_MORE, null);
    static final HeaderRead NO_HEADER = new HeaderRead(Status.NO_HEADER, null);
    static final HeaderRead INVALID = new HeaderRead(Status.INVALID, null);

    /** Whether there is a header. */
    public enum Status {
        /** A legal header was read. */
        COMPLETE,
        /** The bytes end before the header does. */
        NEED_MORE,
        /** A form without a routing header, or plain content. */
        NO_HEADER,
        /** A header that is malformed or not canonical: it claims nothing. */
        INVALID
    }
}
