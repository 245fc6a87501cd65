package io.m2mgateway.m2m.compress;

import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The codings of a {@code Content-Encoding} header, and whole bodies. Safe for use by many threads.
 *
 * <p>Everywhere a chain lists codings in the order in which they were applied, as the header does.
 */
public final class ContentCodings {

    /**
     * Codings that one body may have. More than two are not met in practice, and each costs a decoder; the number is
     * ours.
     */
    public static final int MAX_CHAIN = 4;

    /** Bytes that each coding of a prefix may give at least, so that a small look is not cut by large blocks. */
    private static final long PREFIX_WORK = 256 * 1024;

    private ContentCodings() {}

    /**
     * What a {@code Content-Encoding} header says.
     *
     * @param chain the codings in the order applied, without {@code identity}; those before {@code unknown} where there
     *     is one
     * @param unknown the first token that is no known and available coding, or that is one too many after {@link
     *     #MAX_CHAIN}; null when all are fine
     */
    public record Parsed(
            List<ContentCoding> chain, @Nullable String unknown) {
        /** Copies the list. */
        public Parsed {
            chain = List.copyOf(chain);
        }
    }

    /** Reads the values of all {@code Content-Encoding} headers, RFC 9110 section 8.4; empty list elements are skipped. */
    public static Parsed parse(List<String> contentEncodingHeaderValues) {
        List<ContentCoding> chain = new ArrayList<>(2);
        for (String value : contentEncodingHeaderValues) {
            int from = 0;
            while (from <= value.length()) {
                int comma = value.indexOf(',', from);
                int to = comma < 0 ? value.length() : comma;
                String token = value.substring(from, to).strip();
                from = to + 1;
                if (token.isEmpty() || token.equalsIgnoreCase("identity")) {
                    continue;
                }
                ContentCoding coding = ContentCoding.of(token);
                if (coding == null || !coding.isAvailable() || chain.size() == MAX_CHAIN) {
                    return new Parsed(chain, token);
                }
                chain.add(coding);
            }
        }
        return new Parsed(chain, null);
    }

    /**
     * A decoder that removes all codings of a chain. Close it.
     *
     * @param chain one to {@link #MAX_CHAIN} codings
     * @param maxInflated decoded bytes at most, 0 or more; between two codings a little more is allowed
     * @throws IllegalArgumentException when the chain is empty or too long, or the limit is negative
     * @throws DecompressionException as from {@link Coding#newDecoder}
     */
    public static StreamDecoder newDecoder(List<? extends Coding> chain, long maxInflated) {
        if (chain.isEmpty() || chain.size() > MAX_CHAIN) {
            throw new IllegalArgumentException("1 to " + MAX_CHAIN + " codings, not " + chain.size());
        }
        return chain.size() == 1 ? chain.get(0).newDecoder(maxInflated) : new DecoderChain(chain, maxInflated);
    }

    /** Encodes a whole body by a stream of its own. */
    static byte[] encode(byte[] body, Coding coding) {
        ByteArrayOutputStream coded = new ByteArrayOutputStream(body.length / 2 + 64);
        try (StreamEncoder encoder = coding.newEncoder()) {
            ByteSink sink =
                    chunk -> coded.write(chunk.array(), chunk.arrayOffset() + chunk.position(), chunk.remaining());
            encoder.encode(ByteBuffer.wrap(body), false, sink);
            encoder.finish(sink);
        }
        return coded.toByteArray();
    }

    /**
     * Decodes a whole body.
     *
     * @param body the coded bytes; not changed
     * @param chain at most {@link #MAX_CHAIN} codings; for none the body itself is returned
     * @param max decoded bytes at most, 0 or more
     * @throws DecompressionException with {@code DECOMPRESSION_FAILED} when the body is malformed, cut or followed by
     *     other data, with {@code CONTENT_TOO_LARGE} when it would pass the limit
     */
    public static byte[] decode(byte[] body, List<? extends Coding> chain, long max) {
        if (chain.isEmpty()) {
            if (body.length > max) {
                throw new DecompressionException(ErrorCode.CONTENT_TOO_LARGE, "size over the limit of " + max, max);
            }
            return body;
        }
        Segments content = new Segments();
        // An array holds no more, whatever the caller allows.
        try (StreamDecoder decoder = newDecoder(chain, Math.min(max, Integer.MAX_VALUE - 8L))) {
            decoder.decode(ByteBuffer.wrap(body), content);
            decoder.finish(content);
        }
        return content.toByteArray();
    }

    /**
     * Decodes as much of a body's beginning as can be had, for a look at it: what is malformed or missing just ends the
     * result, and work ends when the result is full.
     *
     * <p>What is flushed in the coded data comes out; else a coding may hold a block back until it has all of it (zstd: at
     * most 128 KiB of content).
     *
     * @param part the first bytes of a coded body; not changed
     * @param chain at most {@link #MAX_CHAIN} codings; for none the bytes themselves are the content
     * @param max bytes of the result at most, 0 or more
     * @return the first decoded bytes, perhaps none
     */
    public static byte[] decodePrefix(byte[] part, List<? extends Coding> chain, int max) {
        if (chain.isEmpty()) {
            return part.length <= max ? part : Arrays.copyOf(part, max);
        }
        Segments content = new Segments();
        // What lies between two codings may inflate without end while no content comes out: it has a bound as well.
        try (StreamDecoder decoder = newDecoder(chain, Math.max(PREFIX_WORK, 2L * max))) {
            Runnable stop = decoder::close;
            decoder.decode(ByteBuffer.wrap(part), chunk -> {
                int left = max - content.size();
                if (chunk.remaining() >= left) {
                    chunk.limit(chunk.position() + left);
                    stop.run();
                }
                content.accept(chunk);
            });
        } catch (DecompressionException expected) {
            // The part is cut somewhere by nature; what came before the fault is the result.
        }
        return content.toByteArray();
    }
}
