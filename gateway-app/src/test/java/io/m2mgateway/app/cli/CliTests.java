package io.m2mgateway.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CliTests {

    private static final String DOCUMENT = """
        {"model":"gpt-4o","max_tokens":7,"messages":[{"role":"user","content":"Grüße, and enough text to compress: \
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]}
        """;

    private static final String BAD_FRAME = "#M2M|1|AAAA";

    @TempDir
    private Path directory;

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Outcome(int status, byte[] out, String err) {

        String text() {
            return new String(out, UTF_8);
        }

        List<JsonNode> lines() {
            return text().lines().map(JsonMapper.shared()::readTree).toList();
        }

        JsonNode json() {
            assertThat(lines()).hasSize(1);
            return lines().get(0);
        }
    }

    @Test
    void commandsAndHelpAreForTheCommandLine() {
        assertThat(Cli.handles(new String[] {"encode"})).isTrue();
        assertThat(Cli.handles(new String[] {"no-such-command"})).isTrue();
        assertThat(Cli.handles(new String[] {"--help"})).isTrue();
        assertThat(Cli.handles(new String[] {"--server.port=1"})).isFalse();
        assertThat(Cli.handles(new String[] {"--validate"})).isFalse();
        assertThat(Cli.handles(new String[] {})).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"m2m,#M2M|1|", "m2m-text,#M2M|1|", "tokennative,#TK|C|", "brotli,#M2M[v3.0]|DATA:"})
    void encodesAndDecodesEveryFormat(String format, String prefix) {
        Outcome encoded = run(DOCUMENT.getBytes(UTF_8), "encode", "--format", format);
        assertThat(encoded.status()).isZero();
        assertThat(encoded.text()).startsWith(prefix);
        Outcome decoded = run(encoded.out(), "decode");
        assertThat(decoded.status()).isZero();
        assertThat(decoded.text()).isEqualTo(DOCUMENT);
    }

    @Test
    void theDefaultFormatIsBinaryM2m() {
        assertThat(run(DOCUMENT.getBytes(UTF_8), "encode").out())
                .isEqualTo(run(DOCUMENT.getBytes(UTF_8), "encode", "--format", "m2m")
                        .out())
                .hasSizeLessThan(DOCUMENT.length());
    }

    @Test
    void readsFilesAndNamesThemInJson() throws Exception {
        Path good = Files.write(
                directory.resolve("good"),
                run(DOCUMENT.getBytes(UTF_8), "encode").out());
        Path bad = Files.writeString(directory.resolve("bad"), BAD_FRAME);
        Outcome outcome = run(new byte[0], "decode", "--json", good.toString(), bad.toString());
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.lines()).hasSize(2);
        JsonNode first = outcome.lines().get(0);
        assertThat(first.path("file").asString()).isEqualTo(good.toString());
        assertThat(first.path("ok").asBoolean()).isTrue();
        assertThat(bytes(first, "document_b64")).isEqualTo(DOCUMENT.getBytes(UTF_8));
        JsonNode second = outcome.lines().get(1);
        assertThat(second.path("ok").asBoolean()).isFalse();
        assertThat(second.at("/error/code").asString()).isEqualTo("DECOMPRESSION_FAILED");
        assertThat(second.at("/error/message").asString()).isNotBlank();
    }

    @Test
    void aBadFrameIsOneLineOnStandardErrorAndNothingOnStandardOutput() {
        Outcome outcome = run(BAD_FRAME.getBytes(UTF_8), "decode");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().lines()).singleElement().asString().startsWith("error: DECOMPRESSION_FAILED");
    }

    @Test
    void plainContentIsLeftAsItIs() {
        Outcome outcome = run("just text".getBytes(UTF_8), "decode");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.text()).isEqualTo("just text");
    }

    @Test
    void whatACompactFrameDoesNotSayIsNotShown() {
        String response = "{\"id\":\"chatcmpl-1\",\"model\":\"gpt-4o\",\"choices\":[{\"finish_reason\":\"stop\"}]}";
        byte[] frame =
                run(response.getBytes(UTF_8), "encode", "--format", "compact").out();
        Outcome plain = run(frame, "inspect");
        assertThat(plain.status()).isZero();
        assertThat(plain.text()).containsPattern("form +compact\n").doesNotContain("-1", "crc32");
        JsonNode json = run(frame, "inspect", "--json").json();
        assertThat(json.has("crc_ok")).isFalse();
        assertThat(json.at("/header/model").asString()).isEqualTo("gpt-4o");
        assertThat(json.at("/header/crc32").isNull()).isTrue();
        assertThat(json.at("/header/payload_len").isNull()).isTrue();
        assertThat(json.at("/header/prompt_tokens").isNull()).isTrue();
    }

    @Test
    void inspectShowsWhatAFrameSays() {
        byte[] frame = run(DOCUMENT.getBytes(UTF_8), "encode").out();
        Outcome outcome = run(frame, "inspect");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.text())
                .containsPattern("form +m2m\n")
                .containsPattern("model +gpt-4o\n")
                .containsPattern("messages +1 \\(user\\)\n")
                .containsPattern("max tokens +7\n")
                .containsPattern("document +" + DOCUMENT.getBytes(UTF_8).length + " bytes")
                .containsPattern("crc32 +0x[0-9a-f]{8} ok\n");
        JsonNode json = run(frame, "inspect", "--json").json();
        assertThat(json.path("form").asString()).isEqualTo("m2m");
        assertThat(json.path("frame_bytes").asInt()).isEqualTo(frame.length);
        assertThat(json.path("document_bytes").asInt()).isEqualTo(DOCUMENT.getBytes(UTF_8).length);
        assertThat(json.path("crc_ok").asBoolean()).isTrue();
        assertThat(json.at("/header/msg_count").asInt()).isEqualTo(1);
        assertThat(json.at("/header/roles/0").asString()).isEqualTo("user");
    }

    @Test
    void inspectShowsTheHeaderOfADamagedFrame() {
        byte[] frame = run(DOCUMENT.getBytes(UTF_8), "encode").out();
        frame[frame.length - 1] ^= 1;
        Outcome outcome = run(frame, "inspect");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.text()).containsPattern("model +gpt-4o\n").contains("DECOMPRESSION_FAILED");
        JsonNode json = run(frame, "inspect", "--json").json();
        assertThat(json.path("ok").asBoolean()).isFalse();
        assertThat(json.path("crc_ok").asBoolean(true)).isFalse();
        assertThat(json.at("/header/model").asString()).isEqualTo("gpt-4o");
    }

    @Test
    void jsonLinesAnswerEveryLineInOrder() {
        String document = Base64.getEncoder().encodeToString(DOCUMENT.getBytes(UTF_8));
        String input = String.join(
                "\n",
                "{\"id\":\"a\",\"document_b64\":\"" + document + "\"}",
                "{\"id\":2,\"document_b64\":\"***\"}",
                "",
                "{\"document_b64\":\"" + document + "\",\"extra\":[1,{}],\"id\":\"c\"}",
                "no json",
                "{\"id\":\"e\"}",
                "{\"id\":\"f\",\"document_b64\":\"" + document + "\"} {}");
        Outcome outcome = run(input.getBytes(UTF_8), "encode", "--json-lines");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.lines())
                .extracting(line -> line.path("ok").asBoolean())
                .containsExactly(true, false, true, false, false, false);
        assertThat(outcome.lines())
                .extracting(line -> line.path("id").toString())
                .containsExactly("\"a\"", "2", "\"c\"", "null", "\"e\"", "\"f\"");
        assertThat(outcome.lines().get(1).at("/error/code").asString()).isEqualTo("INVALID_JSON");
        byte[] frame = bytes(outcome.lines().get(0), "frame_b64");
        assertThat(frame).isEqualTo(run(DOCUMENT.getBytes(UTF_8), "encode").out());

        String frames = "{\"id\":\"x\",\"frame_b64\":\"" + Base64.getEncoder().encodeToString(frame) + "\"}\n";
        Outcome decoded = run(frames.getBytes(UTF_8), "decode", "--json-lines");
        assertThat(decoded.status()).isZero();
        assertThat(bytes(decoded.json(), "document_b64")).isEqualTo(DOCUMENT.getBytes(UTF_8));
        assertThat(decoded.json().at("/header/model").asString()).isEqualTo("gpt-4o");
        assertThat(decoded.json().propertyNames()).containsExactly("id", "ok", "document_b64", "header");
    }

    @ParameterizedTest
    @ValueSource(strings = {"encode --format lz4", "decode --json --json-lines", "encode --nope", "nope", "decode a b"})
    void wrongUsageIsStatusTwo(String line) {
        Outcome outcome = run(new byte[0], line.split(" "));
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).isNotBlank();
    }

    @Test
    void aMissingFileIsStatusTwo() {
        Outcome outcome = run(new byte[0], "decode", directory.resolve("absent").toString());
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).contains("absent").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "encode --help", "decode --help", "inspect --help"})
    void helpIsOnStandardOutput(String line) {
        Outcome outcome = run(new byte[0], line.split(" "));
        assertThat(outcome.status()).isZero();
        assertThat(outcome.text()).contains("Usage: ");
    }

    private static byte[] bytes(JsonNode json, String member) {
        return Base64.getDecoder().decode(json.path(member).asString());
    }

    private static Outcome run(byte[] in, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        int status = Cli.run(args, new ByteArrayInputStream(in), out, new PrintWriter(err, true));
        return new Outcome(status, out.toByteArray(), err.toString());
    }
}
