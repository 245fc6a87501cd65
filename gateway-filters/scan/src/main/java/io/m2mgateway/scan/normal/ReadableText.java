package io.m2mgateway.scan.normal;

/** The readable stretches of bytes that may be text: UTF-8, or UTF-16 as some shells encode commands. */
final class ReadableText {
    private ReadableText() {}

    /** All stretches of at least so many characters, a line each; empty if there is none. */
    static String of(byte[] bytes, int least) {
        StringBuilder text = new StringBuilder();
        int start = 0;
        int at = 0;
        boolean wide = isWide(bytes);
        while (at < bytes.length) {
            int point = wide ? wide(bytes, at) : Utf8.point(bytes, at);
            if (point >= ' ' || point == '\n' || point == '\r' || point == '\t') {
                text.appendCodePoint(point);
                at += wide ? 2 : Utf8.length(point);
                continue;
            }
            cut(text, start, least);
            start = text.length();
            at++;
        }
        cut(text, start, least);
        return text.toString();
    }

    private static void cut(StringBuilder text, int start, int least) {
        if (text.length() - start < least) {
            text.setLength(start);
        } else {
            text.append('\n');
        }
    }

    /** Every second byte of ASCII in UTF-16, low byte first, is zero. */
    private static boolean isWide(byte[] bytes) {
        int zeros = 0;
        int looked = Math.min(64, bytes.length & ~1);
        for (int i = 1; i < looked; i += 2) {
            zeros += bytes[i] == 0 ? 1 : 0;
        }
        return looked >= 16 && zeros * 4 >= looked;
    }

    private static int wide(byte[] bytes, int at) {
        if (at + 1 >= bytes.length) {
            return 0;
        }
        int point = (bytes[at] & 0xFF) | (bytes[at + 1] & 0xFF) << 8;
        boolean control = point >= 0x7F && point < 0xA0;
        return control || (point >= 0xD800 && point < 0xE000) ? 0 : point;
    }
}
