package io.m2mgateway.m2m;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.m2m.crypto.FrameProtection;
import io.m2mgateway.m2m.zstd.Dictionaries;
import io.m2mgateway.m2m.zstd.Dictionary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The vector files: one JSON object a line, made with the reference implementation unless a line says otherwise. */
public final class Vectors {
    public static final ObjectMapper JSON = new ObjectMapper();

    private Vectors() {}

    public static List<JsonNode> read(String file) {
        try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(JSON::readTree)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(JsonNode line, String field) {
        return Base64.getDecoder().decode(line.get(field).stringValue());
    }

    /** {@code doc_b64}, or {@code doc}: texts, and how often each is repeated. */
    static byte[] document(JsonNode line) {
        if (!line.has("doc")) {
            return bytes(line, "doc_b64");
        }
        StringBuilder all = new StringBuilder();
        for (JsonNode part : line.get("doc")) {
            all.append(part.get(0).stringValue().repeat(part.get(1).intValue()));
        }
        return all.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The shipped dictionary, and the line's own. */
    static Dictionaries dictionaries(JsonNode line) {
        Dictionaries shipped = Dictionaries.shipped();
        return line.has("dictionary_b64") ? shipped.and(Dictionary.of(bytes(line, "dictionary_b64"))) : shipped;
    }

    /** The policy that {@code security} and {@code key_b64} say. */
    static @Nullable FrameProtection protection(JsonNode line) {
        if (!line.has("security")) {
            return null;
        }
        List<byte[]> keys = List.of(bytes(line, "key_b64"));
        return line.get("security").stringValue().equals("hmac")
                ? FrameProtection.hmac(keys)
                : FrameProtection.aead(keys, new SecureRandom());
    }

    static byte[] decode(M2mCodec codec, JsonNode line) {
        byte[] frame = bytes(line, "frame_b64");
        FrameProtection protection = protection(line);
        return protection == null
                ? codec.decode(frame).document()
                : codec.decode(codec.authenticate(frame, protection)).document();
    }

    /** Checks that a line's {@code code} and {@code reason} come of what is done. */
    static void assertRefused(JsonNode line, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(M2mException.class, refused -> {
            assertThat(refused.code().name()).isEqualTo(line.get("code").stringValue());
            String reason = refused instanceof DecompressionException decoding ? decoding.detail() : null;
            assertThat(reason).isEqualTo(line.path("reason").stringValue(null));
        });
    }

    static byte[] text(JsonNode line) {
        return line.get("text").stringValue().getBytes(StandardCharsets.UTF_8);
    }

    public static String name(JsonNode line) {
        return line.get("name").stringValue();
    }

    static boolean is(JsonNode line, String field) {
        return line.path(field).booleanValue(false);
    }
}
