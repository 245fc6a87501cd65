package io.m2mgateway.m2m;

import io.m2mgateway.m2m.crypto.SecurityMode;
import io.m2mgateway.m2m.wire.Base64Text;
import io.m2mgateway.m2m.wire.WireFault;
import java.util.Arrays;
import java.util.Objects;

/** Reads the routing header from the first bytes of a message; of the text form it decodes only what the header needs. */
final class HeaderReader {
    /** The mode that encrypts payload length and checksum. */
    private static final int AEAD = SecurityMode.AEAD.code();

    private HeaderReader() {}

    static HeaderRead read(byte[] b, int off, int len) {
        Objects.checkFromIndexSize(off, len, b.length);
        if (len <= FrameCoder.TAG + 1) {
            // Form and header length lie in the two bytes behind the tag.
            int common = Math.min(len, FrameCoder.TAG);
            boolean maybe = Arrays.equals(b, off, off + common, WireForm.M2M_TAG, 0, common);
            return maybe ? HeaderRead.NEED_MORE : HeaderRead.NO_HEADER;
        }
        if (!WireForm.starts(b, off, len, WireForm.M2M_TAG)) {
            return HeaderRead.NO_HEADER;
        }
        int from = off + FrameCoder.TAG;
        int have = len - FrameCoder.TAG;
        return WireForm.detect(b, off, len) == WireForm.M2M ? readBinary(b, from, have) : readText(b, from, have);
    }

    private static HeaderRead readBinary(byte[] b, int off, int have) {
        int headerLength = (b[off] & 0xFF) | (b[off + 1] & 0xFF) << 8;
        try {
            FrameCoder.checkHeaderLength(headerLength, off);
            if (have < FrameCoder.FIXED_HEADER) {
                return HeaderRead.NEED_MORE;
            }
            int security = b[off + 3] & 0xFF;
            if (security > AEAD) {
                return HeaderRead.INVALID;
            }
            if (have < needed(headerLength, security)) {
                return HeaderRead.NEED_MORE;
            }
            return new HeaderRead(
                    HeaderRead.Status.COMPLETE, FrameCoder.readHeader(b, off, headerLength, security != AEAD));
        } catch (WireFault notCanonical) {
            return HeaderRead.INVALID;
        }
    }

    private static int needed(int headerLength, int security) {
        return security == AEAD ? headerLength : headerLength + FrameCoder.TRAILER;
    }

    private static HeaderRead readText(byte[] b, int off, int have) {
        // Header length and security mode lie in the first two groups of four characters.
        byte[] start = new byte[6];
        if (have < 8) {
            return HeaderRead.NEED_MORE;
        }
        if (!Base64Text.decodeGroups(b, off, 2, start)) {
            return HeaderRead.INVALID;
        }
        int headerLength = (start[0] & 0xFF) | (start[1] & 0xFF) << 8;
        int needed = needed(headerLength, start[3]);
        int groups = (needed + 2) / 3;
        int tail = needed % 3;
        if (tail != 0 && have >= 4 * groups && b[off + 4 * groups - 1] == '=') {
            // The message ends with this group: an empty payload, or one shorter than the group.
            return readLastGroup(b, off, groups);
        }
        if (have < 4 * groups) {
            return headerLength < FrameCoder.FIXED_HEADER || headerLength > FrameCoder.MAX_HEADER
                    ? HeaderRead.INVALID
                    : HeaderRead.NEED_MORE;
        }
        byte[] frame = new byte[3 * groups];
        return Base64Text.decodeGroups(b, off, groups, frame) ? readBinary(frame, 0, frame.length) : HeaderRead.INVALID;
    }

    private static HeaderRead readLastGroup(byte[] b, int off, int groups) {
        try {
            byte[] frame = Base64Text.decode(b, off, 4 * groups);
            return readBinary(frame, 0, frame.length);
        } catch (WireFault notCanonical) {
            return HeaderRead.INVALID;
        }
    }
}
