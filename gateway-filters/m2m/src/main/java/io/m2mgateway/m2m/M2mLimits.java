package io.m2mgateway.m2m;

/**
 * What a message may cost before it is refused with {@link ErrorCode#CONTENT_TOO_LARGE}. A limit is met before the memory is spent.
 *
 * @param maxMessage bytes of a message as it came, 1 to 2^31 - 1
 * @param maxInflated bytes of a document, counted while inflating, 1 to 2^31 - 1
 * @param maxDepth JSON objects and arrays inside each other, the outermost included, 1 to 1000
 * @param maxString UTF-8 bytes of one JSON string or member name after unescaping, at least 1
 * @param maxArray elements of one JSON array, at least 1
 */
public record M2mLimits(long maxMessage, long maxInflated, int maxDepth, long maxString, int maxArray) {
    private static final long MIB = 1024 * 1024;

    /** The limits of the protocol's specification, section "Limits". */
    public static final M2mLimits DEFAULT = new M2mLimits(16 * MIB, 16 * MIB, 32, 10 * MIB, 10_000);

    /** Checks the ranges. */
    public M2mLimits {
        check("maxMessage", maxMessage, Integer.MAX_VALUE);
        check("maxInflated", maxInflated, Integer.MAX_VALUE);
        // The deepest that a reader with one frame of state a level is asked to hold.
        check("maxDepth", maxDepth, 1000);
        check("maxString", maxString, Long.MAX_VALUE);
        check("maxArray", maxArray, Integer.MAX_VALUE);
    }

    private static void check(String name, long value, long max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + " must be 1 to " + max + ", was " + value);
        }
    }

    /** These limits with another {@link #maxMessage()}. */
    public M2mLimits withMaxMessage(long bytes) {
        return new M2mLimits(bytes, maxInflated, maxDepth, maxString, maxArray);
    }

    /** These limits with another {@link #maxInflated()}. */
    public M2mLimits withMaxInflated(long bytes) {
        return new M2mLimits(maxMessage, bytes, maxDepth, maxString, maxArray);
    }

    /** These limits with another {@link #maxDepth()}. */
    public M2mLimits withMaxDepth(int depth) {
        return new M2mLimits(maxMessage, maxInflated, depth, maxString, maxArray);
    }

    /** These limits with another {@link #maxString()}. */
    public M2mLimits withMaxString(long bytes) {
        return new M2mLimits(maxMessage, maxInflated, maxDepth, bytes, maxArray);
    }

    /** These limits with another {@link #maxArray()}. */
    public M2mLimits withMaxArray(int elements) {
        return new M2mLimits(maxMessage, maxInflated, maxDepth, maxString, elements);
    }
}
