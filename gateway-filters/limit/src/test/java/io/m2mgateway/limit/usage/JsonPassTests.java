package io.m2mgateway.limit.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class JsonPassTests {

    /** Tells all that the pass tells. */
    private static final class Trace extends JsonPass {
        private final List<String> seen = new ArrayList<>();

        @Override
        void begins(boolean object) {
            seen.add((object ? "{" : "[") + depth() + "@" + position());
        }

        @Override
        void ends() {
            seen.add("end" + depth() + "@" + position());
        }

        @Override
        void text(long bytes) {
            seen.add(depth() + "." + member() + "=" + bytes + kept());
        }

        @Override
        void number(long value) {
            seen.add(depth() + "." + member() + "=" + value + "@" + valueStart() + "-" + position());
        }

        @Override
        void literal(char first) {
            seen.add(depth() + "." + member() + "=" + first + "@" + valueStart() + "-" + position());
        }
    }

    /** Pieces of JSON in any order: most of it is none. */
    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ",",
                        ":",
                        "\"",
                        "\"usage\"",
                        "\"n\":",
                        "\"model\":\"m\"",
                        "\\",
                        "\\u00e9",
                        "12",
                        "-1.5e3",
                        "true",
                        "null",
                        " ",
                        "\n",
                        "text",
                        "\ud83d\ude00",
                        "\"stream\":true,")
                .list()
                .ofMaxSize(40)
                .map(list -> String.join("", list));
    }

    @Property(tries = 500)
    void whereTheBytesAreSplitMakesNoDifference(@ForAll("pieces") String text, @ForAll int seed) {
        byte[] bytes = text.getBytes(UTF_8);
        Trace whole = new Trace();
        whole.feed(bytes);
        whole.finish();
        Trace split = new Trace();
        int at = bytes.length == 0 ? 0 : Math.floorMod(seed, bytes.length);
        split.feed(ByteBuffer.wrap(bytes, 0, at));
        split.feed(ByteBuffer.wrap(bytes, at, bytes.length - at));
        split.finish();
        assertThat(split.seen).isEqualTo(whole.seen);
    }

    @Property(tries = 500)
    void nothingIsAnError(@ForAll byte[] bytes) {
        RequestDemand.read(bytes, true);
        assertThat(StreamUsage.ask(bytes)).isNotNull();
        AnswerUsage answer = new AnswerUsage();
        answer.next(ByteBuffer.wrap(bytes));
        answer.end();
        assertThat(answer.usage(1).total()).isNotNegative();
    }

    @Property(tries = 200)
    void whatIsAskedIsAskedOnce(@ForAll("pieces") String text) {
        byte[] asked = StreamUsage.ask(("{\"stream\":true" + text + "}").getBytes(UTF_8));
        assertThat(StreamUsage.ask(asked)).isEqualTo(asked);
    }
}
