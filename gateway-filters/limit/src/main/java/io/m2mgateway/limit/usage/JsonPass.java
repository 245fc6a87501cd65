package io.m2mgateway.limit.usage;

import java.nio.ByteBuffer;
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

    private static final int NAMED_LEVELS = 8;

    private enum State {
        OUTSIDE,
        STRING,
        ESCAPE,
        UNICODE,
        SCALAR
    }

    private final BitSet objects = new BitSet();
    private final Member[] members = new Member[NAMED_LEVELS];
    private final JsonText text = new JsonText();
    private int depth;
    private long position;
    private long valueStart;
    private State state = State.OUTSIDE;
    private boolean nameExpected;
    private boolean naming;
    private boolean stopped;

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
        byte end = text.run(bytes);
        position += bytes.position() - from;
        if (end == '"') {
            position--;
            endOfString();
            position++;
        } else if (end == '\\') {
            state = State.ESCAPE;
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
        return text.kept();
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
            case ESCAPE -> state = text.escape(b) ? State.STRING : State.UNICODE;
            case UNICODE -> state = text.digit(b) ? State.STRING : State.UNICODE;
            case SCALAR -> {
                if (b == ',' || b == '}' || b == ']' || b == ':' || b == '"' || isBlank(b)) {
                    scalar();
                    outside(b);
                } else {
                    text.keep(b);
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
                text.restart();
            }
            case ':', ' ', '\n', '\r', '\t' -> {}
            default -> {
                state = State.SCALAR;
                valueStart = position;
                text.restart();
                text.keep(b);
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
            name(text.member());
        } else {
            text(text.bytes());
        }
    }

    private void scalar() {
        state = State.OUTSIDE;
        byte first = text.first();
        if (first == 't' || first == 'f' || first == 'n') {
            literal((char) first);
        } else {
            number(text.whole());
        }
    }
}
