package io.m2mgateway.m2m.compress;

import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.PreparedDictionaryGenerator;
import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.ZstdDictContentType;
import com.github.luben.zstd.ZstdDictDecompress;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** The codings of RFC 9842 with a dictionary for tests, and the libraries' stream classes as the other side. */
final class SampleCodings {

    static final byte[] CONTENT = content();
    static final RawDictionary DICTIONARY = RawDictionary.of(CONTENT);
    static final List<DictionaryCoding> ALL = DictionaryCoding.of(DICTIONARY);
    static final DictionaryCoding DCB = ALL.get(0);
    static final DictionaryCoding DCZ = ALL.get(1);

    private SampleCodings() {}

    /** It begins as a trained dictionary does, which makes it none. */
    private static byte[] content() {
        StringBuilder text = new StringBuilder("7\u00a40\u00ec");
        for (int i = 0; i < 120; i++) {
            text.append("{\"id\":\"chatcmpl-").append(i * 7919L).append("\",\"choices\":[{\"delta\":{\"content\":\"");
            text.append(Integer.toString(i * 104_729, 36)).append("\"},\"finish_reason\":null}]}\n\n");
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What RFC 9842 puts in front, written out. */
    static byte[] head(Coding coding) {
        String magic = coding.token().equals("dcb") ? "ff444342" : "5e2a4d1820000000";
        return Peers.concat(HexFormat.of().parseHex(magic), DICTIONARY.hash());
    }

    static InputStream reader(Coding coding, InputStream in) throws IOException {
        if (coding.token().equals("dcz")) {
            // The head is a frame that Zstandard skips.
            return new ZstdInputStream(in)
                    .setDict(new ZstdDictDecompress(direct(), true, ZstdDictContentType.RAW_CONTENT));
        }
        in.skipNBytes(head(coding).length);
        return new ByteArrayInputStream(brotliDecoded(in.readAllBytes()));
    }

    /** The library's stream class forgets input where its output ends with its window. */
    private static byte[] brotliDecoded(byte[] coded) throws IOException {
        DecoderJNI.Wrapper brotli = new DecoderJNI.Wrapper(coded.length);
        try {
            ByteArrayOutputStream decoded = new ByteArrayOutputStream();
            brotli.attachDictionary(direct());
            brotli.getInputBuffer().put(coded);
            brotli.push(coded.length);
            while (brotli.hasOutput()) {
                ByteBuffer part = brotli.pull();
                byte[] bytes = new byte[part.remaining()];
                part.get(bytes);
                decoded.write(bytes);
                if (brotli.getStatus() != DecoderJNI.Status.DONE && !brotli.hasOutput()) {
                    brotli.push(0);
                }
            }
            if (brotli.getStatus() != DecoderJNI.Status.DONE) {
                throw new IOException("brotli stands at " + brotli.getStatus());
            }
            return decoded.toByteArray();
        } finally {
            brotli.destroy();
        }
    }

    static OutputStream writer(Coding coding, OutputStream out) throws IOException {
        out.write(head(coding));
        if (coding.token().equals("dcz")) {
            return new ZstdOutputStream(out)
                    .setDict(new ZstdDictCompress(direct(), 3, true, ZstdDictContentType.RAW_CONTENT));
        }
        BrotliOutputStream brotli = new BrotliOutputStream(out);
        brotli.attachDictionary(PreparedDictionaryGenerator.generate(direct()));
        return brotli;
    }

    private static ByteBuffer direct() {
        return ByteBuffer.allocateDirect(CONTENT.length).put(CONTENT).flip();
    }
}
