package io.m2mgateway.m2m.compress;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;

/** The stream classes of the JDK and of the libraries, as the other side; and short ways to use our own side. */
final class Peers {

    static {
        // The library's stream classes do not load its native part themselves.
        Brotli4jLoader.ensureAvailability();
    }

    private Peers() {}

    /** Every coding, those with a dictionary too. */
    static List<Coding> codings() {
        List<Coding> all = new ArrayList<>(List.of(ContentCoding.values()));
        all.addAll(SampleCodings.ALL);
        return all;
    }

    static InputStream reader(Coding coding, byte[] coded) {
        try {
            ByteArrayInputStream in = new ByteArrayInputStream(coded);
            return switch (coding.token()) {
                case "gzip" -> new GZIPInputStream(in);
                case "deflate" -> new InflaterInputStream(in);
                case "br" -> new org.brotli.dec.BrotliInputStream(in);
                case "zstd" -> new ZstdInputStream(in).setContinuous(true);
                default -> SampleCodings.reader(coding, in);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] encode(Coding coding, byte[] plain) {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (OutputStream out = switch (coding.token()) {
            case "gzip" -> new GZIPOutputStream(coded);
            case "deflate" -> new DeflaterOutputStream(coded);
            case "br" -> new BrotliOutputStream(coded);
            case "zstd" -> new ZstdOutputStream(coded);
            default -> SampleCodings.writer(coding, coded);
        }) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return coded.toByteArray();
    }

    static byte[] decode(Coding coding, byte[] coded) {
        try (InputStream in = reader(coding, coded)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first bytes that the peer gets out of coded data whose end has not come yet. */
    static byte[] decodeBeginning(Coding coding, byte[] coded, int length) {
        // After a flush a Brotli stream stands at a byte border, where this byte, an empty last block, ends it; its
        // peer
        // hands on nothing earlier.
        byte[] readable =
                coding.token().equals("br") || coding.token().equals("dcb") ? concat(coded, new byte[] {3}) : coded;
        try (InputStream in = reader(coding, readable)) {
            return in.readNBytes(length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] ourEncode(Coding coding, byte[] plain) {
        Segments coded = new Segments();
        try (StreamEncoder encoder = coding.newEncoder()) {
            encoder.encode(ByteBuffer.wrap(plain), false, coded);
            encoder.finish(coded);
        }
        return coded.toByteArray();
    }

    static byte[] ourDecode(Coding coding, byte[] coded) {
        return ContentCodings.decode(coded, List.of(coding), Long.MAX_VALUE);
    }

    static byte[] concat(byte[]... parts) {
        Segments all = new Segments();
        for (byte[] part : parts) {
            all.accept(ByteBuffer.wrap(part));
        }
        return all.toByteArray();
    }
}
