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

    static InputStream reader(ContentCoding coding, byte[] coded) {
        try {
            ByteArrayInputStream in = new ByteArrayInputStream(coded);
            return switch (coding) {
                case GZIP -> new GZIPInputStream(in);
                case DEFLATE -> new InflaterInputStream(in);
                case BR -> new org.brotli.dec.BrotliInputStream(in);
                case ZSTD -> new ZstdInputStream(in).setContinuous(true);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] encode(ContentCoding coding, byte[] plain) {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (OutputStream out = switch (coding) {
            case GZIP -> new GZIPOutputStream(coded);
            case DEFLATE -> new DeflaterOutputStream(coded);
            case BR -> new BrotliOutputStream(coded);
            case ZSTD -> new ZstdOutputStream(coded);
        }) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return coded.toByteArray();
    }

    static byte[] decode(ContentCoding coding, byte[] coded) {
        try (InputStream in = reader(coding, coded)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first bytes that the peer gets out of coded data whose end has not come yet. */
    static byte[] decodeBeginning(ContentCoding coding, byte[] coded, int length) {
        // After a flush a Brotli stream stands at a byte border, where this byte, an empty last block, ends it; its
        // peer
        // hands on nothing earlier.
        byte[] readable = coding == ContentCoding.BR ? concat(coded, new byte[] {3}) : coded;
        try (InputStream in = reader(coding, readable)) {
            return in.readNBytes(length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] ourEncode(ContentCoding coding, byte[] plain) {
        Segments coded = new Segments();
        try (StreamEncoder encoder = coding.newEncoder()) {
            encoder.encode(ByteBuffer.wrap(plain), false, coded);
            encoder.finish(coded);
        }
        return coded.toByteArray();
    }

    static byte[] ourDecode(ContentCoding coding, byte[] coded) {
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
