package io.m2mgateway.m2m.context;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryContextStoreTests {
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    private static final ContextLimits THREE = new ContextLimits(3, 1 << 16);

    private long now;
    private final MemoryContextStore store = new MemoryContextStore(4000, () -> now);

    private static Context document(String session, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return new Context(ContextId.of(session, bytes), bytes);
    }

    private ContextId keep(String session, String text) {
        Context context = document(session, text);
        store.keep(session, context, THREE, FIVE_MINUTES);
        return context.id();
    }

    private Map<ContextId, byte[]> find(String session, ContextId... ids) {
        return store.find(session, List.of(ids)).toCompletableFuture().join();
    }

    @Test
    void aDocumentIsFoundInItsSessionOnly() {
        ContextId id = keep("one", "{}");
        assertThat(find("one", id)).containsOnlyKeys(id);
        assertThat(find("other", id)).isEmpty();
        keep("other", "[]");
        assertThat(find("other", id)).isEmpty();
    }

    @Test
    void theSameDocumentHasAnotherNameInAnotherSession() {
        assertThat(keep("one", "{}")).isNotEqualTo(keep("other", "{}"));
    }

    @Test
    void theOldestBeyondTheNumberAreForgotten() {
        ContextId first = keep("one", "1");
        ContextId second = keep("one", "2");
        keep("one", "3");
        keep("one", "4");
        assertThat(find("one", first, second)).containsOnlyKeys(second);
    }

    @Test
    void whatIsTooLargeForAnyFrameToLeanOnIsNotKept() {
        MemoryContextStore large = new MemoryContextStore(ContextLimits.MAX_BYTES, () -> now);
        ContextLimits limits = new ContextLimits(16, ContextLimits.MAX_BYTES);
        Context largest = document("one", "x".repeat(1 << 20));
        Context larger = document("one", "x".repeat((1 << 20) + 1));
        large.keep("one", largest, limits, FIVE_MINUTES);
        large.keep("one", larger, limits, FIVE_MINUTES);
        List<ContextId> both = List.of(largest.id(), larger.id());
        assertThat(large.find("one", both).toCompletableFuture().join()).containsOnlyKeys(largest.id());
    }

    @Test
    void aDocumentThatComesAgainIsTheLatest() {
        ContextId first = keep("one", "1");
        ContextId second = keep("one", "2");
        keep("one", "3");
        keep("one", "1");
        keep("one", "4");
        assertThat(find("one", first, second)).containsOnlyKeys(first);
        assertThat(store.bytes()).isEqualTo(3 * (1L + ContextLimits.OVERHEAD));
    }

    @Test
    void bytesOfASessionAreBounded() {
        ContextLimits small = new ContextLimits(256, 1024);
        String text = "x".repeat(400);
        ContextId first = document("one", text + 1).id();
        for (int i = 1; i <= 3; i++) {
            store.keep("one", document("one", text + i), small, FIVE_MINUTES);
        }
        assertThat(store.bytes()).isLessThanOrEqualTo(1024).isGreaterThan(0);
        assertThat(find("one", first)).isEmpty();
        store.keep("one", document("one", "y".repeat(1000)), small, FIVE_MINUTES);
        assertThat(find("one", document("one", text + 3).id()))
                .as("too large a document pushes none out")
                .hasSize(1);
    }

    @Test
    void beyondAllBytesTheSessionUsedLongestAgoLosesItsDocuments() {
        ContextId one = keep("one", "x".repeat(1700));
        ContextId two = keep("two", "x".repeat(1700));
        find("one", one);
        ContextId three = keep("three", "x".repeat(1700));
        assertThat(find("one", one)).hasSize(1);
        assertThat(find("two", two)).isEmpty();
        assertThat(find("three", three)).hasSize(1);
        assertThat(store.bytes()).isLessThanOrEqualTo(4000);
    }

    @Test
    void documentsLiveAsLongAsTheirSession() {
        ContextId one = keep("one", "1");
        ContextId two = keep("two", "2");
        now += FIVE_MINUTES.toNanos() - 1;
        store.touch("one", FIVE_MINUTES);
        now += 1;
        assertThat(find("two", two)).isEmpty();
        assertThat(find("one", one)).hasSize(1);
        now += FIVE_MINUTES.toNanos();
        assertThat(store.bytes()).isZero();
    }

    @Test
    void aSessionThatIsOverHasNone() {
        ContextId one = keep("one", "1");
        store.forget("one");
        assertThat(find("one", one)).isEmpty();
        assertThat(store.bytes()).isZero();
    }
}
