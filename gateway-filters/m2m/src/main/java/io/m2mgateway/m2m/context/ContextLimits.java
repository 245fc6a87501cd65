package io.m2mgateway.m2m.context;

import io.m2mgateway.m2m.zstd.ContextPayload;

/**
 * How much of a session is remembered; beyond it the oldest documents are forgotten first.
 *
 * @param messages documents, 2 to 256
 * @param bytes of documents, with {@link #OVERHEAD} for each, 1 KiB to 64 MiB
 */
public record ContextLimits(int messages, long bytes) {
    /** What a document counts for besides its bytes. */
    public static final int OVERHEAD = 128;
    /** The fewest documents: a request and its answer. */
    public static final int MIN_MESSAGES = 2;
    /** The most documents. */
    public static final int MAX_MESSAGES = 256;
    /** The fewest bytes. */
    public static final long MIN_BYTES = 1024;
    /** The most bytes. */
    public static final long MAX_BYTES = 64L << 20;
    /** What holds where nobody says otherwise. */
    public static final ContextLimits DEFAULT = new ContextLimits(16, 1L << 20);

    /** Checks the ranges. */
    public ContextLimits {
        if (messages < MIN_MESSAGES || messages > MAX_MESSAGES) {
            throw new IllegalArgumentException(
                    "messages must be " + MIN_MESSAGES + " to " + MAX_MESSAGES + ", was " + messages);
        }
        if (bytes < MIN_BYTES || bytes > MAX_BYTES) {
            throw new IllegalArgumentException("bytes must be " + MIN_BYTES + " to " + MAX_BYTES + ", was " + bytes);
        }
    }

    /** Whether a document of this length is remembered at all: not where no frame could lean on it, however much a session may remember. */
    public boolean takes(int length) {
        return length <= ContextPayload.MAX_BYTES && length + (long) OVERHEAD <= bytes;
    }
}
