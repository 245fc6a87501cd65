package io.m2mgateway.m2m;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Recorded API traffic through our codec and the reference implementation, both ways, asked live. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InteropIT {
    private static final int TAG = 7;

    private final M2mCodec codec = M2mCodec.create();
    private @Nullable Oracle oracle;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        Optional<Oracle> started = Oracle.start();
        assumeTrue(started.isPresent(), "no oracle");
        oracle = started.get();
    }

    @AfterAll
    void stop() throws IOException {
        if (oracle != null) {
            oracle.close();
        }
    }

    private Oracle oracle() {
        return Objects.requireNonNull(oracle);
    }

    private static List<byte[]> traffic(String file) throws IOException {
        Optional<Path> data = Oracle.shared().map(shared -> shared.resolve("data/traffic/" + file + ".jsonl.gz"));
        boolean there = data.isPresent() && Files.exists(data.get());
        if (!there) {
            System.out.println("Recorded traffic is not here: " + file + " is not tested against the reference");
        }
        assumeTrue(there, "no recorded traffic");
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(data.orElseThrow())), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(line ->
                            Vectors.JSON.readTree(line).get("doc").stringValue().getBytes(StandardCharsets.UTF_8))
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"request", "response", "chunk", "agent"})
    void framesBothWays(String file) throws IOException {
        int documents = 0;
        for (byte[] document : traffic(file)) {
            JsonNode theirs = oracle().ask("encode", "doc_b64", document);
            if (!theirs.get("ok").booleanValue()) {
                // What the reference cannot read as JSON, such as half a surrogate pair, it cannot frame.
                continue;
            }
            theyReadOurs(document);
            weReadTheirs(document, theirs);
            documents++;
        }
        assertThat(documents).isPositive();
    }

    private void theyReadOurs(byte[] document) {
        byte[] ours = codec.encode(document);
        JsonNode binary = oracle().ask("decode", "frame_b64", ours);
        assertThat(binary.path("doc_b64").asString("")).isEqualTo(base64(document));
        String text = new String(codec.encode(document, WireForm.M2M_TEXT), StandardCharsets.US_ASCII);
        JsonNode read = oracle().ask("decode", "text", text);
        assertThat(read.path("doc_b64").asString("")).isEqualTo(base64(document));
        FrameHeader header = Objects.requireNonNull(codec.decode(ours).header());
        JsonNode claimed = binary.get("header");
        assertThat(claimed.get("model").stringValue()).isEqualTo(header.model());
        assertThat(claimed.get("flags").intValue()).isEqualTo(header.flags());
        if (header.routing() instanceof RequestRouting request) {
            assertThat(claimed.get("msg_count").longValue()).isEqualTo(request.messageCount());
            assertThat(claimed.get("content_hint").longValue()).isEqualTo(request.contentHint());
            assertThat(claimed.get("roles").size()).isEqualTo(request.roles().size());
        }
    }

    private void weReadTheirs(byte[] document, JsonNode theirs) {
        byte[] frame = Vectors.bytes(theirs, "frame_b64");
        DecodedMessage message = codec.decode(frame);
        assertThat(message.document()).isEqualTo(document);
        assertThat(codec.decode(Vectors.text(theirs)).document()).isEqualTo(document);
        DocumentFacts facts = Objects.requireNonNull(message.facts());
        if (facts.knownDefect()) {
            return;
        }
        FrameHeader header = Objects.requireNonNull(message.header());
        assertThat(HeaderCheck.compare(header, facts)).isEqualTo(Optional.empty());
        byte[] ours = codec.encode(document);
        int length = TAG + header.headerLength();
        byte[] expected = Arrays.copyOf(frame, length);
        byte[] actual = Arrays.copyOf(ours, length);
        // Whether the payload is worth compressing is the sender's choice.
        expected[TAG + 7] = actual[TAG + 7];
        assertThat(base64(actual)).isEqualTo(base64(expected));
    }

    @Test
    void otherFormsBothWays() throws IOException {
        List<byte[]> documents = traffic("agent");
        for (byte[] document : documents) {
            for (WireForm form : new WireForm[] {WireForm.TOKEN_NATIVE, WireForm.TOKEN_NATIVE_O200K}) {
                String tokenizer = form == WireForm.TOKEN_NATIVE ? "cl100k" : "o200k";
                byte[] ours = codec.encode(document, form);
                JsonNode theirs = oracle().ask("tk-encode", "doc_b64", base64(document), "tokenizer", tokenizer);
                assertThat(new String(ours, StandardCharsets.US_ASCII))
                        .isEqualTo(theirs.get("text").stringValue());
            }
            String brotli = new String(codec.encode(document, WireForm.BROTLI), StandardCharsets.US_ASCII);
            JsonNode read = oracle().ask("brotli-decode", "text", brotli);
            assertThat(read.path("doc_b64").asString("")).isEqualTo(base64(document));
            JsonNode theirs = oracle().ask("brotli-encode", "doc_b64", base64(document));
            assertThat(codec.decode(Vectors.text(theirs)).document()).isEqualTo(document);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
