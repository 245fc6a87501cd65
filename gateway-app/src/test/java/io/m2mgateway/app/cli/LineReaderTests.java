package io.m2mgateway.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LineReaderTests {

    @Test
    void cutsAtLineFeeds() throws Exception {
        assertThat(lines("one\ntwo\n\nfour", 100)).containsExactly("one", "two", "", "four");
        assertThat(lines("one\n", 100)).containsExactly("one");
        assertThat(lines("", 100)).isEmpty();
        assertThat(lines("\n", 100)).containsExactly("");
    }

    @Test
    void growsForLinesOverItsBuffer() throws Exception {
        String large = "x".repeat(300_000);
        assertThat(lines("a\n" + large + "\nb\n" + large, 400_000)).containsExactly("a", large, "b", large);
    }

    @Test
    void skipsALineOverTheLimitAndGoesOn() throws Exception {
        assertThat(lines("a\n" + "x".repeat(1_000_000) + "\nb\n", 100_000)).containsExactly("a", "too long", "b");
        assertThat(lines("a\n" + "x".repeat(1_000_000), 100_000)).containsExactly("a", "too long");
    }

    @Test
    void flushesOnlyBeforeItWaits() throws Exception {
        AtomicInteger flushes = new AtomicInteger();
        InputStream in = new ByteArrayInputStream("a\nb\nc\n".getBytes(StandardCharsets.UTF_8));
        LineReader reader = new LineReader(in, flushes::incrementAndGet, 100);
        while (reader.next()) {
            // An input that is at hand is no reason to flush; its start and its end are.
            assertThat(flushes).hasValueLessThanOrEqualTo(1);
        }
        assertThat(flushes).hasValue(1);
    }

    private static List<String> lines(String text, int limit) throws IOException {
        List<String> lines = new ArrayList<>();
        LineReader reader =
                new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), () -> {}, limit);
        while (reader.next()) {
            lines.add(
                    reader.tooLong()
                            ? "too long"
                            : new String(reader.buffer(), reader.offset(), reader.length(), StandardCharsets.UTF_8));
        }
        return lines;
    }
}
