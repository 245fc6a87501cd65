package io.m2mgateway.m2m.document;

import io.m2mgateway.m2m.wire.Utf8;
import io.m2mgateway.m2m.wire.WireFault;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks over JSON (RFC 8259) in UTF-8 without building anything: a general parser reads names and strings that nobody asks for here.
 * Not safe for use by many threads.
 */
final class JsonScanner {
    /** {@link #number} of a value that is no unsigned integer. */
    static final long NOT_UNSIGNED = -1;
    /** {@link #number} of an unsigned integer above 2^63 - 1. */
    static final long TOO_BIG = -2;

    private final byte[] b;
    private final int end;
    private final JsonLimits limits;
    private int pos;
    private int depth;
    // The string last read: its first byte behind the quote, its closing quote, its unescaped length, whether it has
    // escapes.
    private int stringStart;
    private int stringEnd;
    private long stringLength;
    private boolean stringEscaped;

    JsonScanner(byte[] b, int off, int len, JsonLimits limits) {
        this.b = b;
        this.pos = off;
        this.end = off + len;
        this.limits = limits;
    }

    /** The first byte of the next token, which stays where it is. */
    byte peek() throws WireFault {
        if (skipSpace()) {
            return b[pos];
        }
        throw unexpectedEnd();
    }

    /** Nothing but white space may follow. */
    void finish() throws WireFault {
        if (skipSpace()) {
            throw notJson("not JSON: content after the end");
        }
    }

    /** Whether anything follows. */
    private boolean skipSpace() {
        while (pos < end) {
            byte c = b[pos];
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return true;
            }
            pos++;
        }
        return false;
    }

    /** Enters an object or array at its opening bracket. */
    void enter() throws WireFault {
        if (++depth > limits.maxDepth()) {
            throw tooLarge("JSON is nested deeper than the limit");
        }
        pos++;
    }

    /** Whether a member follows; otherwise the closing brace is passed. The name is the string last read, the colon is passed. */
    boolean nextMember(boolean first) throws WireFault {
        if (!more(first, '}')) {
            return false;
        }
        if (peek() != '"') {
            throw unexpected();
        }
        string();
        if (peek() != ':') {
            throw unexpected();
        }
        pos++;
        return true;
    }

    /** Whether an element follows; otherwise the closing bracket is passed. {@code index} counts from 0. */
    boolean nextElement(int index) throws WireFault {
        if (!more(index == 0, ']')) {
            return false;
        }
        if (index >= limits.maxArray()) {
            throw tooLarge("JSON array is longer than the limit");
        }
        return true;
    }

    private boolean more(boolean first, char close) throws WireFault {
        byte c = peek();
        if (c == close) {
            pos++;
            depth--;
            return false;
        }
        if (!first) {
            if (c != ',') {
                throw unexpected();
            }
            pos++;
        }
        return true;
    }

    /** Passes a whole value. */
    void skip() throws WireFault {
        switch (peek()) {
            case '"' -> string();
            case '{' -> {
                enter();
                for (boolean first = true; nextMember(first); first = false) {
                    skip();
                }
            }
            case '[' -> {
                enter();
                for (int i = 0; nextElement(i); i++) {
                    skip();
                }
            }
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> number();
        }
    }

    /** Passes one of the three words. */
    void literal(String word) throws WireFault {
        for (int i = 0; i < word.length(); i++, pos++) {
            if (pos == end) {
                throw unexpectedEnd();
            }
            if (b[pos] != word.charAt(i)) {
                throw unexpected();
            }
        }
    }

    /** Passes a number; its value when it is an unsigned integer, else {@link #NOT_UNSIGNED} or {@link #TOO_BIG}. */
    long number() throws WireFault {
        boolean unsigned = b[pos] != '-';
        pos += unsigned ? 0 : 1;
        int start = pos;
        long value = 0;
        while (digitAt(pos)) {
            int digit = b[pos++] - '0';
            boolean fits = value >= 0 && value <= (Long.MAX_VALUE - digit) / 10;
            value = fits ? value * 10 + digit : TOO_BIG;
        }
        if (pos == start || (b[start] == '0' && pos - start > 1)) {
            throw badNumber();
        }
        if (pos < end && b[pos] == '.') {
            unsigned = false;
            pos++;
            digits();
        }
        if (pos < end && (b[pos] == 'e' || b[pos] == 'E')) {
            unsigned = false;
            pos++;
            if (pos < end && (b[pos] == '+' || b[pos] == '-')) {
                pos++;
            }
            digits();
        }
        if (pos == end && depth > 0) {
            // More digits might follow: what a prefix ends with is no value yet.
            throw unexpectedEnd();
        }
        return unsigned ? value : NOT_UNSIGNED;
    }

    private void digits() throws WireFault {
        int start = pos;
        while (digitAt(pos)) {
            pos++;
        }
        if (pos == start) {
            throw badNumber();
        }
    }

    private boolean digitAt(int i) {
        return i < end && b[i] >= '0' && b[i] <= '9';
    }

    private WireFault badNumber() {
        return pos == end ? unexpectedEnd() : unexpected();
    }

    /** Reads a string from its opening quote. */
    void string() throws WireFault {
        int i = pos + 1;
        stringStart = i;
        stringEscaped = false;
        long saved = 0;
        while (true) {
            i = PlainBytes.end(b, i, end);
            if (i >= end) {
                pos = end;
                throw unexpectedEnd();
            }
            byte c = b[i];
            if (c == '"') {
                break;
            } else if (c == '\\') {
                pos = i;
                stringEscaped = true;
                if (JsonEscapes.isShort(b, i, end)) {
                    saved++;
                    i += 2;
                    continue;
                }
                int length = JsonEscapes.length(b, i, end);
                if (length <= 0) {
                    throw length == 0 ? notJson("not JSON: unknown escape") : unexpectedEnd();
                }
                saved += length - JsonEscapes.utf8Length(b, i, length);
                i += length;
            } else if (c >= 0) {
                pos = i;
                if (c < 0x20) {
                    throw notJson("not JSON: control character in a string");
                }
                i++;
            } else {
                int length = Utf8.sequence(b, i, end);
                if (length == 0) {
                    throw new WireFault(WireFault.Kind.NOT_UTF8, "not UTF-8", i);
                }
                i += length;
            }
        }
        stringEnd = i;
        stringLength = i - stringStart - saved;
        pos = i + 1;
        if (stringLength > limits.maxString()) {
            throw tooLarge("JSON string is longer than the limit");
        }
    }

    /** The member that the string last read names. */
    Member member() {
        if (stringEscaped) {
            byte[] name = text().getBytes(StandardCharsets.UTF_8);
            return Member.of(name, 0, name.length);
        }
        return Member.of(b, stringStart, stringEnd - stringStart);
    }

    /** Whether the string last read is this one, in ASCII without escapes as its writers send it, or however else. */
    boolean stringIs(byte[] ascii) {
        if (stringLength != ascii.length) {
            return false;
        }
        if (stringEscaped) {
            return text().equals(new String(ascii, StandardCharsets.US_ASCII));
        }
        return Arrays.equals(b, stringStart, stringEnd, ascii, 0, ascii.length);
    }

    /** The string last read; half a surrogate pair becomes U+FFFD. */
    String text() {
        return JsonEscapes.unescape(b, stringStart, stringEnd, stringEscaped);
    }

    /** UTF-8 bytes of the string last read, unescaped. */
    long stringLength() {
        return stringLength;
    }

    private WireFault unexpected() {
        if (b[pos] < 0 && Utf8.sequence(b, pos, end) == 0) {
            return new WireFault(WireFault.Kind.NOT_UTF8, "not UTF-8", pos);
        }
        return notJson("not JSON: unexpected character");
    }

    private WireFault unexpectedEnd() {
        return new WireFault(WireFault.Kind.NOT_JSON, "not JSON: unexpected end", end);
    }

    private WireFault notJson(String reason) {
        return new WireFault(WireFault.Kind.NOT_JSON, reason, pos);
    }

    private WireFault tooLarge(String reason) {
        return new WireFault(WireFault.Kind.TOO_LARGE, reason, pos);
    }
}
