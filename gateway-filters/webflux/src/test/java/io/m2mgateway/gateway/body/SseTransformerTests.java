package io.m2mgateway.gateway.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SseTransformerTests {

    private static byte[] same(byte[] data) {
        return data;
    }

    private static byte[] upper(byte[] data) {
        return new String(data, UTF_8).toUpperCase(Locale.ROOT).getBytes(UTF_8);
    }

    @Property(tries = 1000)
    void whatIsLeftAloneComesOutByteForByte(
            @ForAll("streams") String stream, @ForAll @Size(max = 60) List<@IntRange(min = 1, max = 9) Integer> cuts) {
        assertThat(run(new SseTransformer(SseTransformerTests::same, 1000), stream, cuts))
                .isEqualTo(stream);
        assertThat(run(new SseTransformer(SseTransformerTests::same, 5), stream, cuts))
                .isEqualTo(stream);
    }

    @Property(tries = 500)
    void chunkingChangesNothing(
            @ForAll("streams") String stream, @ForAll @Size(max = 60) List<@IntRange(min = 1, max = 9) Integer> cuts) {
        String whole = run(new SseTransformer(SseTransformerTests::upper, 1000), stream, List.of());
        // A carriage return at a chunk's end ends the line there: its line feed then begins the next piece.
        assertThat(run(new SseTransformer(SseTransformerTests::upper, 1000), stream, cuts))
                .isEqualTo(whole);
    }

    @Provide
    Arbitrary<String> streams() {
        return Arbitraries.of(
                        "data: ab\n",
                        "data:c\n",
                        "data\n",
                        "event: x\n",
                        ": comment\n",
                        "\n",
                        "\r\n",
                        "\r",
                        "id: 7\r\n",
                        "data: z\r\n",
                        "data: é\r",
                        "database: n\n",
                        "q")
                .list()
                .ofMaxSize(20)
                .map(parts -> String.join("", parts));
    }

    @Test
    void changesOnlyTheData() {
        assertThat(run(
                        new SseTransformer(SseTransformerTests::upper, 1000),
                        "event: delta\ndata: one\ndata: two\nid: x\n\n: note\n\n",
                        List.of()))
                .isEqualTo("event: delta\ndata: ONE\ndata: TWO\nid: x\n\n: note\n\n");
    }

    @Test
    void keepsTheLineEndsOfTheEvent() {
        assertThat(run(new SseTransformer(SseTransformerTests::upper, 1000), "data:one\r\n\r\n", List.of()))
                .isEqualTo("data: ONE\r\n\r\n");
    }

    @Test
    void anEventLeavesAsSoonAsItIsComplete() {
        SseTransformer transformer = new SseTransformer(SseTransformerTests::upper, 1000);
        assertThat(transformer.next("data: a".getBytes(UTF_8))).isEmpty();
        assertThat(transformer.next("b\n".getBytes(UTF_8))).isEmpty();
        assertThat(transformer.next("\ndata: c".getBytes(UTF_8)))
                .asString(UTF_8)
                .isEqualTo("data: AB\n\n");
        assertThat(transformer.end()).asString(UTF_8).isEqualTo("data: c");
    }

    @Test
    void anEventThatIsTooLongPassesAsItIsAndTheNextIsChangedAgain() {
        SseTransformer transformer = new SseTransformer(SseTransformerTests::upper, 20);
        assertThat(run(transformer, "data: " + "a".repeat(50) + "\n\ndata: b\n\n", List.of(10, 10, 10, 10, 10, 10)))
                .isEqualTo("data: " + "a".repeat(50) + "\n\ndata: B\n\n");
    }

    private static String run(SseTransformer transformer, String stream, List<Integer> cuts) {
        byte[] bytes = stream.getBytes(UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int from = 0;
        for (int cut : cuts) {
            int to = Math.min(bytes.length, from + cut);
            out.writeBytes(transformer.next(Arrays.copyOfRange(bytes, from, to)));
            from = to;
        }
        out.writeBytes(transformer.next(Arrays.copyOfRange(bytes, from, bytes.length)));
        out.writeBytes(transformer.end());
        return out.toString(UTF_8);
    }
}
