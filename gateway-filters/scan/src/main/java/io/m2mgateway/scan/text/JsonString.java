package io.m2mgateway.scan.text;

import io.m2mgateway.scan.text.MalformedException.Problem;
import java.nio.charset.StandardCharsets;

/** Reads one JSON string: strict about escapes, UTF-8 and control characters. */
final class JsonString {
    private final byte[] json;
    private final int limit;
    /** Offset of the closing quote of the string read last. */
    private int close;

    JsonString(byte[] json, int limit) {
        this.json = json;
        this.limit = limit;
    }

    int close() {
        return close;
    }

    /** Reads from the first byte after the opening quote. */
    String read(int start) {
        int at = start;
        boolean plain = true;
        while (true) {
            if (at >= json.length) {
                throw new MalformedException(Problem.INVALID_JSON, "a string without end", start);
            }
            byte b = json[at];
            if (b == '"') {
                break;
            }
            if (b >= 0 && b < 0x20) {
                throw new MalformedException(Problem.INVALID_JSON, "a control character in a string", at);
            }
            plain &= b > 0 && b != '\\';
            at += b == '\\' ? 2 : 1;
            if (at - start > limit) {
                throw new MalformedException(Problem.TOO_LARGE, "a string over its limit", start);
            }
        }
        close = at;
        if (plain) {
            return new String(json, start, at - start, StandardCharsets.ISO_8859_1);
        }
        String text = decode(start, at);
        HiddenCharacters.check(text, start);
        return text;
    }

    private String decode(int start, int end) {
        StringBuilder text = new StringBuilder(end - start);
        int at = start;
        while (at < end) {
            int b = json[at];
            if (b == '\\') {
                at += escape(text, at, end);
            } else if (b >= 0) {
                text.append((char) b);
                at++;
            } else {
                at += utf8(text, at, end);
            }
        }
        return text.toString();
    }

    private int escape(StringBuilder text, int at, int end) {
        int plain = "\"\\/bfnrt".indexOf(json[at + 1]);
        if (plain >= 0) {
            text.append("\"\\/\b\f\n\r\t".charAt(plain));
            return 2;
        }
        int point = 0;
        for (int i = at + 2; i < at + 6; i++) {
            int digit = i < end ? Character.digit(json[i], 16) : -1;
            if (json[at + 1] != 'u' || digit < 0) {
                throw new MalformedException(Problem.INVALID_JSON, "an escape that JSON does not know", at);
            }
            point = point << 4 | digit;
        }
        text.append((char) point);
        return 6;
    }

    private int utf8(StringBuilder text, int at, int end) {
        int lead = json[at] & 0xFF;
        int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        int point = lead & (0xFF >> (length + 1));
        boolean good = lead >= 0xC2 && lead <= 0xF4 && at + length <= end;
        for (int i = 1; good && i < length; i++) {
            good = (json[at + i] & 0xC0) == 0x80;
            point = point << 6 | (json[at + i] & 0x3F);
        }
        good &= length < 3 || point >= (length == 3 ? 0x800 : 0x10000);
        if (!good || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
            throw new MalformedException(Problem.MALFORMED_INPUT, "invalid UTF-8", at);
        }
        text.appendCodePoint(point);
        return length;
    }
}
