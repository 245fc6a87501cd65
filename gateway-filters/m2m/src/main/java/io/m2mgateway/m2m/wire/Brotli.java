package io.m2mgateway.m2m.wire;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.aayushatharva.brotli4j.encoder.EncoderJNI;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Brotli streams (RFC 7932), whole, by the native library: its one-shot calls would inflate without a limit and ignore what follows a
 * stream. Each call holds native memory of its own and frees it before it returns.
 */
public final class Brotli {
    /** As a power of two. It is the one that a stream names in one bit; smaller ones are no faster and take six bits more. */
    private static final int MIN_WINDOW = 16;
    /** The largest without the "large window" extension that the reference reads. */
    private static final int MAX_WINDOW = 22;
    /** The window is 16 bytes smaller than its power of two (RFC 7932, section 9.1). */
    private static final int WINDOW_GAP = 16;
    /** An empty stream: window 16, last, empty. */
    private static final byte EMPTY_STREAM = 0x06;

    private Brotli() {}

    /**
     * Compresses an array into {@code to[off, off + room)}.
     *
     * @param quality 0 to 11
     * @return the stream's length, or -1 when it does not fit, which costs no memory
     * @throws WireFault {@link WireFault.Kind#UNAVAILABLE} when the platform has no native library
     */
    public static int compress(byte[] document, int quality, byte[] to, int off, int room) throws WireFault {
        if (document.length == 0) {
            if (room < 1) {
                return -1;
            }
            to[off] = EMPTY_STREAM;
            return 1;
        }
        EncoderJNI.Wrapper encoder = newEncoder(document.length, quality);
        try {
            encoder.getInputBuffer().put(document);
            encoder.push(EncoderJNI.Operation.FINISH, document.length);
            int length = 0;
            while (true) {
                if (!encoder.isSuccess()) {
                    throw unavailable("Brotli encoder failed", null);
                }
                if (encoder.hasMoreOutput()) {
                    ByteBuffer part = encoder.pull();
                    int size = part.remaining();
                    if (size > room - length) {
                        return -1;
                    }
                    part.get(to, off + length, size);
                    length += size;
                } else if (encoder.isFinished()) {
                    return length;
                } else {
                    encoder.push(EncoderJNI.Operation.FINISH, 0);
                }
            }
        } finally {
            encoder.destroy();
        }
    }

    private static EncoderJNI.Wrapper newEncoder(int length, int quality) throws WireFault {
        ensureAvailable();
        // A window no larger than the document: the output is the same size, and small documents take a third less
        // time.
        int window = Long.SIZE - Long.numberOfLeadingZeros((long) length + WINDOW_GAP - 1);
        window = Math.max(MIN_WINDOW, Math.min(MAX_WINDOW, window));
        try {
            return new EncoderJNI.Wrapper(length, quality, window, Encoder.Mode.GENERIC);
        } catch (IOException e) {
            throw unavailable("Brotli encoder could not be created", e);
        }
    }

    /** Inflates one whole stream, {@code stream[off, off + len)}, and nothing behind it. */
    public static byte[] decompress(byte[] stream, int off, int len, long max) throws WireFault {
        if (len == 0) {
            throw malformed("Brotli stream is empty", off);
        }
        BrotliLayout layout = new BrotliLayout(stream, off, len);
        if (layout.firstBlock > max) {
            throw BoundedBytes.tooLarge();
        }
        ensureAvailable();
        DecoderJNI.Wrapper decoder = newDecoder(len);
        try {
            // What a damaged stream announces is not believed beyond the size where a doubling is cheap.
            BoundedBytes out =
                    new BoundedBytes(layout.whole ? Math.min(layout.firstBlock, 64L * 1024 + 16L * len) : 0, max);
            if (len > 1) {
                // A stream that ends before its last byte has data behind its end, which the library would ignore.
                decoder.getInputBuffer().put(stream, off, len - 1);
                decoder.push(len - 1);
                drainUntilInputIsDue(decoder, out);
                if (decoder.getStatus() == DecoderJNI.Status.DONE) {
                    throw malformed("data after the end of the Brotli stream", off + len - 1);
                }
            }
            decoder.getInputBuffer().clear();
            decoder.getInputBuffer().put(stream[off + len - 1]);
            decoder.push(1);
            drainUntilInputIsDue(decoder, out);
            if (decoder.getStatus() != DecoderJNI.Status.DONE) {
                throw malformed("Brotli stream is cut", off + len);
            }
            return out.toByteArray();
        } finally {
            decoder.destroy();
        }
    }

    private static void drainUntilInputIsDue(DecoderJNI.Wrapper decoder, BoundedBytes out) throws WireFault {
        boolean pulled = false;
        while (true) {
            switch (decoder.getStatus()) {
                case NEEDS_MORE_INPUT -> {
                    if (pulled) {
                        // After a pull the library says so without a look at the input that it has read ahead.
                        pulled = false;
                        decoder.push(0);
                        continue;
                    }
                    // What is ready stays in the decoder until the last byte is in, so that small contents come in one
                    // portion.
                    return;
                }
                case DONE -> {
                    if (!decoder.hasOutput()) {
                        return;
                    }
                    out.append(decoder.pull());
                }
                case NEEDS_MORE_OUTPUT -> {
                    out.append(decoder.pull());
                    pulled = true;
                }
                case OK -> decoder.push(0);
                case ERROR -> throw malformed("Brotli stream is damaged", -1);
            }
        }
    }

    private static DecoderJNI.Wrapper newDecoder(int length) throws WireFault {
        try {
            return new DecoderJNI.Wrapper(length);
        } catch (IOException e) {
            throw unavailable("Brotli decoder could not be created", e);
        }
    }

    private static void ensureAvailable() throws WireFault {
        if (!Brotli4jLoader.isAvailable()) {
            throw unavailable(
                    "Brotli has no native library for this platform; add the brotli4j native artifact of it",
                    Brotli4jLoader.getUnavailabilityCause());
        }
    }

    private static WireFault unavailable(String reason, @Nullable Throwable cause) {
        return new WireFault(WireFault.Kind.UNAVAILABLE, reason, -1, cause);
    }

    private static WireFault malformed(String reason, int offset) {
        return new WireFault(WireFault.Kind.MALFORMED, reason, offset);
    }
}
