package io.m2mgateway.m2m.compress;

/**
 * Reads the header of a zstd frame byte by byte: RFC 8878, sections 3.1.1 and 3.1.2.
 *
 * <p>Frames of other magic numbers, which the library may take for older formats with other limits, are refused at their
 * first wrong byte. The content size is kept, since the library does not always hold a stream to it.
 */
final class ZstdFrameHeader {

    private static final int MAGIC = 0xfd2fb528;

    /** The low four bits are free. */
    private static final int SKIPPABLE_MAGIC = 0x184d2a50;

    private static final int SINGLE_SEGMENT = 1 << 5;

    /** Bytes of a dictionary id by the descriptor's lowest two bits. */
    private static final int[] DICTIONARY_ID_LENGTHS = {0, 1, 2, 4};

    /** Where a frame begins: 0, or behind the magic number that it leaves out. */
    private final int start;

    private int seen;
    private boolean skippable;
    private int sizeFrom;
    private int end;
    private long contentSize;

    /** @param magicless whether frames begin behind their magic number */
    ZstdFrameHeader(boolean magicless) {
        start = magicless ? Integer.BYTES : 0;
        seen = start;
    }

    void restart() {
        seen = start;
        contentSize = 0;
    }

    boolean isDone() {
        return seen > Integer.BYTES - 1 && (skippable || (seen > Integer.BYTES && seen == end));
    }

    /** Whether the frame, once its header is done, says how long its content is. */
    boolean saysContentSize() {
        return !skippable && sizeFrom < end;
    }

    /** Bytes of content, unsigned. */
    long contentSize() {
        return contentSize;
    }

    /** Takes the next byte; false when no frame has it there. */
    boolean accept(int value) {
        int index = seen++;
        if (index == 0) {
            skippable = (value & 0xf0) == (SKIPPABLE_MAGIC & 0xff);
            return skippable || value == (MAGIC & 0xff);
        }
        if (index < Integer.BYTES) {
            return value == (((skippable ? SKIPPABLE_MAGIC : MAGIC) >>> (8 * index)) & 0xff);
        }
        if (index == Integer.BYTES) {
            readDescriptor(value);
        } else if (index >= sizeFrom) {
            contentSize |= (long) value << (8 * (index - sizeFrom));
            // A size of two bytes starts where one byte ends.
            if (seen == end && end - sizeFrom == 2) {
                contentSize += 256;
            }
        }
        return true;
    }

    private void readDescriptor(int descriptor) {
        boolean single = (descriptor & SINGLE_SEGMENT) != 0;
        int sizeFlag = descriptor >>> 6;
        int sizeLength = sizeFlag == 0 ? (single ? 1 : 0) : 1 << sizeFlag;
        sizeFrom = seen + (single ? 0 : 1) + DICTIONARY_ID_LENGTHS[descriptor & 3];
        end = sizeFrom + sizeLength;
    }
}
