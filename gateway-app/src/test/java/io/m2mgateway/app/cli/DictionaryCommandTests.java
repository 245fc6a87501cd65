package io.m2mgateway.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.zstd.Dictionaries;
import io.m2mgateway.m2m.zstd.Dictionary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DictionaryCommandTests {

    @TempDir
    private Path directory;

    private record Outcome(int status, String out, String err) {}

    private static Outcome run(String in, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        int status = Cli.run(args, new ByteArrayInputStream(in.getBytes(UTF_8)), out, new PrintWriter(err, true));
        return new Outcome(status, out.toString(UTF_8), err.toString());
    }

    private static String document(Random random, int number) {
        return "{\"harbour\":\"north-" + random.nextInt(9) + "\",\"berth_assignment\":{\"vessel_identifier\":\"V"
                + number
                + "\",\"draught_metres\":" + random.nextInt(20) + ",\"requires_tug_assistance\":" + random.nextBoolean()
                + "}}";
    }

    private static String documents(int count) {
        Random random = new Random(1);
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append(document(random, i)).append('\n');
        }
        return all.toString();
    }

    @Test
    void aTrainedDictionaryBeatsTheShippedOneOnDocumentsOfItsKind() throws Exception {
        Path file = directory.resolve("own.zdict");
        Outcome outcome = run(documents(1000), "dictionary", "train", "--lines", "--out", file.toString());
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.err()).contains("word for word");
        Matcher report = Pattern.compile(
                        "100 others: (\\d+) bytes on average, as compact frames (\\d+) with it and (\\d+)")
                .matcher(outcome.out());
        assertThat(report.find()).as(outcome.out()).isTrue();
        assertThat(Integer.parseInt(report.group(2))).isLessThan(Integer.parseInt(report.group(3)));

        Dictionary dictionary = Dictionary.of(Files.readAllBytes(file));
        assertThat(run("", "dictionary", "show", file.toString()).out())
                .isEqualTo(file + ": id " + dictionary.idText() + ", " + dictionary.size() + " bytes\n");
        M2mCodec codec = M2mCodec.builder()
                .dictionaries(Dictionaries.shipped().encodingWith(dictionary))
                .build();
        byte[] unseen = document(new Random(2), 4242).getBytes(UTF_8);
        byte[] frame = codec.encode(unseen, WireForm.COMPACT);
        assertThat(frame.length).isLessThan(M2mCodec.create().encode(unseen, WireForm.COMPACT).length);
        assertThat(codec.decode(frame).document()).isEqualTo(unseen);
    }

    @Test
    void framesAreWrittenAndReadWithIt() throws Exception {
        String own = directory.resolve("own.zdict").toString();
        run(documents(600), "dictionary", "train", "--lines", "--out", own);
        Path document = Files.writeString(directory.resolve("document"), document(new Random(2), 4242));
        String in = document.toString();
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        String[] encode = {"encode", "--format", "compact", "--dictionary", own, in};
        assertThat(Cli.run(encode, InputStream.nullInputStream(), frame, new PrintWriter(new StringWriter())))
                .isZero();
        String framed =
                Files.write(directory.resolve("frame"), frame.toByteArray()).toString();
        assertThat(run("", "decode", "--dictionary", own, framed).out()).isEqualTo(Files.readString(document));
        assertThat(run("", "inspect", "--dictionary", own, framed).status()).isZero();
        Outcome without = run("", "decode", framed);
        assertThat(without.status()).isEqualTo(1);
        assertThat(without.err()).contains("the dictionary is not available");
        assertThat(run("", "decode", "--dictionary", in, framed).status()).isEqualTo(2);
        Outcome missing = run("", "decode", "--dictionary", own + "x", framed);
        assertThat(missing.status()).isEqualTo(2);
        assertThat(missing.err()).contains("no such file");
    }

    @Test
    void theSameDocumentsGiveTheSameDictionary() throws Exception {
        Path first = directory.resolve("first");
        Path second = directory.resolve("second");
        run(documents(600), "dictionary", "train", "--lines", "--out", first.toString());
        run(documents(600), "dictionary", "train", "--lines", "--out", second.toString());
        assertThat(Files.readAllBytes(first)).isEqualTo(Files.readAllBytes(second));
    }

    @Test
    void tooLittleIsRefused() {
        Path file = directory.resolve("own.zdict");
        Outcome few = run(documents(249), "dictionary", "train", "--lines", "--out", file.toString());
        assertThat(few.status()).isEqualTo(1);
        assertThat(few.err()).contains("249 different documents", "250");
        Outcome equal = run(
                (document(new Random(1), 1) + "\n").repeat(1000),
                "dictionary",
                "train",
                "--lines",
                "--out",
                file.toString());
        assertThat(equal.err()).contains("1 different documents");
        StringBuilder tiny = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            tiny.append("{\"n\":").append(i).append("}\n");
        }
        Outcome small = run(tiny.toString(), "dictionary", "train", "--lines", "--out", file.toString());
        assertThat(small.status()).isEqualTo(1);
        assertThat(small.err()).contains("bytes together");
        assertThat(file).doesNotExist();
    }

    @Test
    void whatIsNoJsonIsLeftOutAndAFileIsNeverWrittenOver() throws Exception {
        Path file = directory.resolve("own.zdict");
        Outcome outcome =
                run("not json\n" + documents(400), "dictionary", "train", "--lines", "--out", file.toString());
        assertThat(outcome.status()).isZero();
        assertThat(outcome.err()).contains("left out: 1 that are no JSON");
        Outcome again = run(documents(400), "dictionary", "train", "--lines", "--out", file.toString());
        assertThat(again.status()).isEqualTo(2);
        assertThat(again.err()).contains("exists already");
        Path words = Files.writeString(directory.resolve("words"), "words");
        assertThat(run("", "dictionary", "show", words.toString()).status()).isEqualTo(1);
        assertThat(run("", "dictionary").status()).isEqualTo(2);
        assertThat(run(documents(300), "dictionary", "train", "--lines", "--size", "10", "--out", words + "x")
                        .status())
                .isEqualTo(2);
    }
}
