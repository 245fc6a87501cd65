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
                "keys public --secret-file /no/such/file",
                "keys exchange --secret-file KEY --peer-file /no/such/file --out /tmp/never",
                "keys exchange --secret-file KEY --peer-file -",
                "keys exchange --peer-file - --out /tmp/never",
                "keys generate --out -",
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

    /** The vectors of agents that hold their own key alone: paths as under the master secret, and other values. */
    @ParameterizedTest
    @CsvSource({
        "encryption, baf434d4a2b2326b7c687151fc783ee501ed826ebe8a711053be6d2545b03549",
        "identity, d15eb48c7fbbf9d97f172128711f5113a834ef189d1662b91536b9a476b89e37"
    })
    void anAgentsKeyInPlaceOfTheMasterSecretGivesWhatThatAgentDerives(String purpose, String key) {
        byte[] agentKey = run(MASTER.getBytes(UTF_8), "keys", "derive", "--org", "test-org", "--agent", "agent-001")
                .out();
        String[] derive = {"keys", "derive", "--org", "test-org", "--agent", "agent-001", "--purpose", purpose};
        assertThat(run(agentKey, derive).text()).isEqualTo(key + "\n");
        assertThat(run(MASTER.getBytes(UTF_8), derive).text()).isNotEqualTo(key + "\n");
    }

    /** Each party in its own directory, with the commands of the page on protected frames. */
    @Test
    void twoOrganisationsGetOneKeyAndReadEachOthersFrames() throws Exception {
        for (String party : new String[] {"acme", "beta"}) {
            at(party, "keys generate --out PARTY.hex");
            file(party + ".pub", at(party, "keys public --secret-file PARTY.hex"));
        }
        assertThat(at("acme", "keys exchange --secret-file PARTY.hex --peer-file beta.pub --out at-acme.hex"))
                .isEmpty();
        assertThat(at("beta", "keys exchange --secret-file PARTY.hex --peer-file acme.pub --out at-beta.hex"))
                .isEmpty();
        assertThat(Files.readString(directory.resolve("at-acme.hex")))
                .matches("[0-9a-f]{64}\n")
                .isEqualTo(Files.readString(directory.resolve("at-beta.hex")));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("at-acme.hex"))))
                .isEqualTo("rw-------");
        String frame = "encode --security aead --key-file FILE";
        byte[] sent = run(DOCUMENT.getBytes(UTF_8), in(frame.replace("FILE", "at-acme.hex")))
                .out();
        Outcome read = run(sent, in("decode --security aead --key-file at-beta.hex"));
        assertThat(read.text()).isEqualTo(DOCUMENT);
        assertThat(run(sent, in("decode --security aead --key-file beta.hex")).status())
                .isEqualTo(1);
    }

    private String at(String party, String line) {
        Outcome outcome = run(new byte[0], in(line.replace("PARTY", party)));
        assertThat(outcome.status()).as(outcome.err()).isZero();
        return outcome.text();
    }

    /** The arguments, with the names of files as files of the directory. */
    private String[] in(String line) {
        return java.util.Arrays.stream(line.split(" ", -1))
                .map(word -> word.endsWith(".hex") || word.endsWith(".pub")
                        ? directory.resolve(word).toString()
                        : word)
                .toArray(String[]::new);
    }

    /** A vector of the reference implementation. */
    @Test
    void exchangesTheVector() throws Exception {
        file("own.hex", MASTER);
        file("peer.pub", "07b8c542487686a78301855fcb6d3f6a8a911cd7f1983a9b44dc9dcd22839d23");
        assertThat(at("own", "keys public --secret-file PARTY.hex"))
                .isEqualTo("8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f\n");
        at("own", "keys exchange --secret-file PARTY.hex --peer-file peer.pub --out shared.hex");
        assertThat(Files.readString(directory.resolve("shared.hex")))
                .isEqualTo("32765bc2cf313440e2fc72d0f3a6aa3298a9519cfdb5ef68c24abdfb34639f23\n");
    }

    @ParameterizedTest
    @CsvSource({
        "0000000000000000000000000000000000000000000000000000000000000000, low order",
        "0100000000000000000000000000000000000000000000000000000000000000, low order",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800, low order",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f, low order",
        "07b8c542487686a78301855fcb6d3f6a8a911cd7f1983a9b44dc9dcd22839d, 31 bytes: the public key has 32",
        "07b8c542487686a78301855fcb6d3f6a8a911cd7f1983a9b44dc9dcd22839d2300, 33 bytes: the public key has 32",
        "-----BEGIN PUBLIC KEY-----, no key in hex",
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f, holds the own secret",
        "8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f, holds the own public key"
    })
    void noKeyIsMadeOfAPublicKeyThatIsNone(String peer, String why) throws Exception {
        file("own.hex", MASTER);
        file("peer.pub", peer);
        Outcome outcome =
                run(new byte[0], in("keys exchange --secret-file own.hex --peer-file peer.pub --out shared.hex"));
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).contains("peer.pub", why).doesNotContain(MASTER);
        assertThat(outcome.text()).isEmpty();
        assertThat(directory.resolve("shared.hex")).doesNotExist();
    }

    @Test
    void aSecretOfAnotherLengthIsNoneAndASharedKeyIsNeverWrittenOver() throws Exception {
        file("short.hex", "00112233445566778899aabbccddeeff");
        file("own.hex", MASTER);
        file("peer.pub", "07b8c542487686a78301855fcb6d3f6a8a911cd7f1983a9b44dc9dcd22839d23");
        file("there.hex", "before");
        Outcome tooShort = run(new byte[0], in("keys public --secret-file short.hex"));
        assertThat(tooShort.status()).isEqualTo(2);
        assertThat(tooShort.err()).contains("holds 16 bytes: the secret has 32");
        Outcome again =
                run(new byte[0], in("keys exchange --secret-file own.hex --peer-file peer.pub --out there.hex"));
        assertThat(again.status()).isEqualTo(2);
        assertThat(again.err()).contains("exists already");
        assertThat(Files.readString(directory.resolve("there.hex"))).isEqualTo("before");
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
