package io.m2mgateway.scan.normal;

/** Characters of UTF-8, strictly (RFC 3629). */
final class Utf8 {
    private Utf8() {}

    /** The code point at an index; 0 where there is none that can be read. Control characters above ASCII cannot. */
    static int point(byte[] bytes, int at) {
        int lead = bytes[at];
        if (lead >= 0) {
            return lead == 0x7F ? 0 : lead;
        }
        lead &= 0xFF;
        int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if (lead < 0xC2 || lead > 0xF4 || at + length > bytes.length) {
            return 0;
        }
        int point = lead & (0xFF >> (length + 1));
        for (int i = 1; i < length; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                return 0;
            }
            point = point << 6 | (bytes[at + i] & 0x3F);
        }
        boolean good = point >= (length == 4 ? 0x10000 : length == 3 ? 0x800 : 0xA0)
                && point <= 0x10FFFF
                && (point < 0xD800 || point > 0xDFFF);
        return good ? point : 0;
    }

    /** Bytes of a code point. */
    static int length(int point) {
        return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    }
}
