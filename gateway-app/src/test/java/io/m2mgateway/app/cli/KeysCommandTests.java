package io.m2mgateway.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysCommandTests {

    private static final String MASTER = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static final String DOCUMENT =
            "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"when is low tide?\"}]}";

    @TempDir
    private Path directory;

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Outcome(int status, byte[] out, String err) {

        String text() {
            return new String(out, UTF_8);
        }
    }

    private static Outcome run(byte[] in, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        int status = Cli.run(args, new ByteArrayInputStream(in), out, new PrintWriter(err, true));
        return new Outcome(status, out.toByteArray(), err.toString());
    }

    private Path file(String name, String content) throws Exception {
        return Files.writeString(directory.resolve(name), content);
    }

    @Test
    void generatedKeysAreRandomAndGoodForAllModes() {
        Outcome one = run(new byte[0], "keys", "generate");
        assertThat(one.status()).isZero();
        assertThat(one.text()).matches("[0-9a-f]{64}\n");
        assertThat(run(new byte[0], "keys", "generate").text()).isNotEqualTo(one.text());
        assertThat(run(one.out(), "keys", "check", "-").text()).startsWith("-: 32 bytes, good for hmac, for aead");
    }

    @Test
    void aGeneratedFileIsItsOwnersAndIsNeverWrittenOver() throws Exception {
        Path file = directory.resolve("key.hex");
        Outcome made = run(new byte[0], "keys", "generate", "--bytes", "16", "--out", file.toString());
        assertThat(made.status()).isZero();
        assertThat(made.text()).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String before = Files.readString(file);
        Outcome again = run(new byte[0], "keys", "generate", "--out", file.toString());
        assertThat(again.status()).isEqualTo(2);
        assertThat(again.err()).contains("exists already");
        assertThat(Files.readString(file)).isEqualTo(before);
        assertThat(run(new byte[0], "keys", "generate", "--bytes", "8").status())
                .isEqualTo(2);
    }

    /** The first is the specification's own test vector. */
    @ParameterizedTest
    @CsvSource({
        "--agent agent-001, c87f687fae1cf5991cd0cc64e113ec09750b0d1c41338a41cd8ad90bdd60dba1",
    })
    void derivesTheVector(String options, String key) throws Exception {
        Path master = file("master.hex", MASTER + "\n");
        String all = "keys derive --org test-org --master-file " + master + " " + options;
        Outcome outcome = run(new byte[0], all.split(" ", -1));
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.text()).isEqualTo(key + "\n");
        assertThat(run(MASTER.getBytes(UTF_8), ("keys derive --org test-org " + options).split(" ", -1))
                        .text())
                .isEqualTo(key + "\n");
    }

    @Test
    void eachLevelHasAKeyOfItsOwn() {
        assertThat(java.util.stream.Stream.of(
                                "",
                                "--shared",
                                "--agent a",
                                "--agent a --purpose authentication",
                                "--agent a --purpose encryption",
                                "--agent a --peer b --session s1")
                        .map(options -> run(
                                        MASTER.getBytes(UTF_8),
                                        ("keys derive --org o " + options)
                                                .trim()
                                                .split(" ", -1))
                                .text()))
                .allMatch(text -> text.matches("[0-9a-f]{64}\n"))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keys",
                "keys derive",
                "keys derive --org a/b",
                "keys derive --org o --purpose encryption",
                "keys derive --org o --agent a --peer b",
                "keys derive --org o --agent a --shared",
                "keys derive --org o --agent a --purpose love",
                "keys derive --org o --master-file /no/such/file",
                "keys check",
                "encode --security hmac",
                "encode --key-file -",
                "encode --security rot13 --key-file -",
                "encode --security hmac --key-file /no/such/file",
                "encode --format brotli --security hmac --key-file KEY"
            })
    void wrongUsageIsRefusedWithAWord(String line) throws Exception {
        Path key = file("key.hex", MASTER);
        Outcome outcome =
                run(MASTER.getBytes(UTF_8), line.replace("KEY", key.toString()).split(" ", -1));
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).isNotBlank().doesNotContain(MASTER);
        assertThat(outcome.text()).isEmpty();
    }

    @Test
    void checkTellsWhatIsNoKeyAndShowsNone() throws Exception {
        Path good = file("good", MASTER);
        Path same = file("same", MASTER.toUpperCase(java.util.Locale.ROOT) + "\n");
        Path words = file("words", "correct horse");
        Path brief = file("brief", "aabb");
        Outcome outcome =
                run(new byte[0], "keys", "check", good.toString(), same.toString(), words.toString(), brief.toString());
        assertThat(outcome.status()).isEqualTo(1);
        String[] lines = outcome.text().split("\n", -1);
        assertThat(lines[0]).contains("32 bytes", "fingerprint 630dcd29", "others than its owner");
        assertThat(lines[1]).contains("fingerprint 630dcd29");
        assertThat(lines[2]).contains("no key in hex").doesNotContain("horse");
        assertThat(lines[3]).contains("2 bytes, too short");
        assertThat(outcome.text()).doesNotContain(MASTER);
    }

    @ParameterizedTest
    @CsvSource({"hmac,m2m", "hmac,m2m-text", "aead,m2m", "aead,m2m-text"})
    void protectedFramesGoThereAndBack(String mode, String format) throws Exception {
        String key = file("key.hex", MASTER).toString();
        String other = file("other.hex", MASTER.replace('0', '1')).toString();
        byte[] frame = run(
                        DOCUMENT.getBytes(UTF_8), "encode", "--format", format, "--security", mode, "--key-file", key)
                .out();
        assertThat(run(frame, "decode", "--security", mode, "--key-file", key).text())
                .isEqualTo(DOCUMENT);
        Outcome wrong = run(frame, "decode", "--security", mode, "--key-file", other);
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.err()).isEqualTo("error: DECOMPRESSION_FAILED: frame is not authentic\n");
        assertThat(run(frame, "decode").err()).contains("UNSUPPORTED_ALGORITHM");
        Outcome inspected = run(frame, "inspect", "--security", mode, "--key-file", key);
        assertThat(inspected.status()).isZero();
        assertThat(inspected.text().toLowerCase(java.util.Locale.ROOT))
                .containsPattern("security +" + mode)
                .contains("document    " + DOCUMENT.length() + " bytes");
    }
}
