package io.m2mgateway.m2m;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Streams that are small and inflate to much. */
final class Bombs {
    private Bombs() {}

    /** The Brotli form of a few bytes, flushed, and of many zeros behind them. */
    static byte[] inSecondBlock(int zeros) {
        Brotli4jLoader.ensureAvailability();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (BrotliOutputStream out = new BrotliOutputStream(stream, Encoder.Parameters.create(5, 22))) {
            out.write("harmless".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            out.write(new byte[zeros]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String text = "#M2M[v3.0]|DATA:" + Base64.getEncoder().encodeToString(stream.toByteArray());
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
