package io.m2mgateway.limit.usage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;

/**
 * One pass over JSON that comes in pieces. Keeps where it is and the beginning of the string or number that it is in, never a whole value: a document may
 * be of any size. It does not judge: what is no JSON makes no error, only facts that mean nothing.
 *
 * <p>For one document at a time; not thread-safe.
 */
abstract class JsonPass {
    /** Nested deeper, nothing is read any more. */
    static final int MAX_DEPTH = 1_000;

    /** A string's first bytes that are kept; names of models are shorter. */
    private static final int KEPT = 256;
    /** A string of this length without a character that base64 has not is a file's content. */
    private static final int SHORTEST_FILE = 1_024;

    private static final byte[] DATA_URL = "data:".getBytes(StandardCharsets.US_ASCII);
    private static final int NAMED_LEVELS = 8;
    private static final int ESCAPE_DIGITS = 4;
    private static final long TOO_LARGE = Long.MAX_VALUE / 100;

    private enum State {
        OUTSIDE,
        STRING,
        ESCAPE,
        UNICODE,
        SCALAR
    }

    private final BitSet objects = new BitSet();
    private final Member[] members = new Member[NAMED_LEVELS];
    private final byte[] kept = new byte[KEPT];
    private int keptLength;
    private int depth;
    private long position;
    private long valueStart;
    private State state = State.OUTSIDE;
    private boolean nameExpected;
    private boolean naming;
    private boolean stopped;
    private long textBytes;
    private boolean base64;
    private int escaped;
    private int escapedDigits;

    JsonPass() {
        restart();
    }

    /** Forgets all, for the next document. */
    final void restart() {
        Arrays.fill(members, Member.OTHER);
        depth = 0;
        position = 0;
        state = State.OUTSIDE;
        nameExpected = false;
        naming = false;
        stopped = false;
    }

    final void feed(byte[] bytes) {
        feed(ByteBuffer.wrap(bytes));
    }

    final void feed(ByteBuffer bytes) {
        while (bytes.hasRemaining() && !stopped) {
            if (state == State.STRING) {
                plain(bytes);
            } else {
                next(bytes.get());
                position++;
            }
        }
    }

    /** Most of a document: the characters of a string up to its end or an escape. */
    private void plain(ByteBuffer bytes) {
        int from = bytes.position();
        int limit = bytes.limit();
        int to = from;
        boolean file = base64;
        byte b = 0;
        while (to < limit && (b = bytes.get(to)) != '"' && b != '\\') {
            file = file && isBase64(b);
            to++;
        }
        base64 = file;
        int length = to - from;
        int first = Math.min(length, KEPT - keptLength);
        bytes.get(kept, keptLength, first);
        keptLength += first;
        textBytes += length;
        position += length;
        bytes.position(to);
        if (to < limit) {
            bytes.position(to + 1);
            if (b == '"') {
                endOfString();
            } else {
                state = State.ESCAPE;
            }
            position++;
        }
    }

    /** A number that is not inside anything ends with the document. */
    final void finish() {
        if (state == State.SCALAR) {
            scalar();
        }
    }

    /** An object or array begins; it is at {@link #depth()} already. */
    abstract void begins(boolean object);

    /** It ends; {@link #depth()} is that of its parent again. */
    abstract void ends();

    /**
     * A string has ended.
     *
     * @param bytes its length in UTF-8, escapes resolved; 0 for a file's content in base64
     */
    abstract void text(long bytes);

    /** @param value a whole number; -1 for one below 0, one with a fraction, or one over 18 digits */
    abstract void number(long value);

    /** @param first of {@code true}, {@code false}, {@code null} */
    abstract void literal(char first);

    /** Open objects and arrays around the value. */
    final int depth() {
        return depth;
    }

    /** The member that the value lies in, of the object at this level, 1 for the outermost; {@link Member#OTHER} for elements of arrays. */
    final Member member(int level) {
        return level <= depth && level < NAMED_LEVELS ? members[level] : Member.OTHER;
    }

    /** The member whose value this is. */
    final Member member() {
        return member(depth);
    }

    /** The string's first bytes. */
    final String kept() {
        return new String(kept, 0, keptLength, StandardCharsets.UTF_8);
    }

    /** Whether the pass gave up. */
    final boolean isStopped() {
        return stopped;
    }

    /** Offset of the byte that is looked at: for {@link #begins} and {@link #ends} the bracket, for others the first byte behind the value, for text its last. */
    final long position() {
        return position;
    }

    /** Offset of the first byte of a number or literal. */
    final long valueStart() {
        return valueStart;
    }

    private void next(byte b) {
        switch (state) {
            case ESCAPE -> escape(b);
            case UNICODE -> unicode(b);
            case SCALAR -> {
                if (b == ',' || b == '}' || b == ']' || b == ':' || b == '"' || isBlank(b)) {
                    scalar();
                    outside(b);
                } else {
                    keep(b);
                }
            }
            case OUTSIDE -> outside(b);
            case STRING -> throw new IllegalStateException("a string is read as a whole");
        }
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private void outside(byte b) {
        switch (b) {
            case '{', '[' -> push(b == '{');
            case '}', ']' -> pop();
            case ',' -> nameExpected = depth > 0 && objects.get(depth);
            case '"' -> {
                state = State.STRING;
                naming = nameExpected;
                nameExpected = false;
                keptLength = 0;
                textBytes = 0;
                base64 = true;
            }
            case ':', ' ', '\n', '\r', '\t' -> {}
            default -> {
                state = State.SCALAR;
                valueStart = position;
                keptLength = 0;
                keep(b);
            }
        }
    }

    private void push(boolean object) {
        if (depth == MAX_DEPTH) {
            stopped = true;
            return;
        }
        depth++;
        objects.set(depth, object);
        nameExpected = object;
        name(Member.OTHER);
        begins(object);
    }

    private void pop() {
        if (depth > 0) {
            depth--;
            nameExpected = false;
            ends();
        }
    }

    private void name(Member member) {
        if (depth < NAMED_LEVELS) {
            members[depth] = member;
        }
    }

    private void endOfString() {
        state = State.OUTSIDE;
        if (naming) {
            name(Member.of(kept, keptLength));
        } else {
            text(isFile() ? 0 : textBytes);
        }
    }

    private boolean isFile() {
        return (base64 && textBytes >= SHORTEST_FILE)
                || (keptLength >= DATA_URL.length
                        && Arrays.equals(kept, 0, DATA_URL.length, DATA_URL, 0, DATA_URL.length));
    }

    private static boolean isBase64(byte b) {
        return (b >= '/' && b <= '9')
                || (b >= 'A' && b <= 'Z')
                || (b >= 'a' && b <= 'z')
                || b == '+'
                || b == '='
                || b == '-'
                || b == '_';
    }

    private void character(byte b, int length) {
        textBytes += length;
        keep(b);
    }

    private void escape(byte b) {
        if (b == 'u') {
            state = State.UNICODE;
            escaped = 0;
            escapedDigits = 0;
            return;
        }
        state = State.STRING;
        // An escaped slash is base64 as JSON encoders of some languages write it.
        base64 &= b == '/';
        character(b == 'n' ? (byte) '\n' : b == 't' ? (byte) '\t' : b, 1);
    }

    private void unicode(byte b) {
        escaped = escaped * 16 + Math.max(0, Character.digit(b, 16));
        if (++escapedDigits < ESCAPE_DIGITS) {
            return;
        }
        state = State.STRING;
        base64 = false;
        if (escaped < 0x80) {
            character((byte) escaped, 1);
            return;
        }
        // Half of a pair counts as two of the four bytes of the whole.
        char c = (char) escaped;
        textBytes += escaped < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        keep((byte) '?');
    }

    private void keep(byte b) {
        if (keptLength < KEPT) {
            kept[keptLength++] = b;
        }
    }

    private void scalar() {
        state = State.OUTSIDE;
        byte first = kept[0];
        if (first == 't' || first == 'f' || first == 'n') {
            literal((char) first);
        } else {
            number(whole());
        }
    }

    private long whole() {
        long value = 0;
        for (int i = 0; i < keptLength; i++) {
            byte b = kept[i];
            if (b < '0' || b > '9' || value > TOO_LARGE) {
                return -1;
            }
            value = value * 10 + (b - '0');
        }
        return value;
    }
}
