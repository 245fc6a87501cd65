package io.m2mgateway.app.cli;

import java.io.Flushable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads lines as bytes, and flushes the output before it waits for input: who sends line by line gets answers line by line,
 * who sends all at once gets them at full speed. A line over the limit is skipped, not held.
 */
final class LineReader {

    private final InputStream in;
    private final Flushable output;
    private final int maxLine;
    private byte[] buffer = new byte[1 << 16];
    private int offset;
    private int length;
    private int end;
    private boolean tooLong;

    LineReader(InputStream in, Flushable output, int maxLine) {
        this.in = in;
        this.output = output;
        this.maxLine = maxLine;
    }

    /** Moves to the next line; false at the end of the input. */
    boolean next() throws IOException {
        int from = Math.min(offset + length + 1, end);
        offset = from;
        length = 0;
        tooLong = false;
        int scanned = from;
        while (true) {
            for (int i = scanned; i < end; i++) {
                if (buffer[i] == '\n') {
                    length = i - offset;
                    return true;
                }
            }
            scanned = makeRoom();
            if (!fill()) {
                length = end - offset;
                return length > 0 || tooLong;
            }
        }
    }

    /** The array that holds the line; valid until {@link #next()}. */
    byte[] buffer() {
        return buffer;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    /** Whether the line is over the limit; what is there of it is meaningless. */
    boolean tooLong() {
        return tooLong;
    }

    /** Whether the line holds blanks only. */
    boolean blank() {
        for (int i = offset; i < offset + length; i++) {
            if (buffer[i] > ' ' || buffer[i] < 0) {
                return false;
            }
        }
        return !tooLong;
    }

    /** Moves the started line to the front, and grows or gives it up where the buffer is full. Returns where to go on. */
    private int makeRoom() {
        if (offset > 0) {
            System.arraycopy(buffer, offset, buffer, 0, end - offset);
            end -= offset;
            offset = 0;
        }
        if (end > maxLine) {
            tooLong = true;
            end = 0;
        } else if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        return end;
    }

    private boolean fill() throws IOException {
        if (in.available() == 0) {
            output.flush();
        }
        int read = in.read(buffer, end, buffer.length - end);
        if (read < 0) {
            return false;
        }
        end += read;
        return true;
    }
}
