package io.m2mgateway.m2m.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import io.m2mgateway.m2m.wire.WireFault;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class DictionaryTests {
    private static final Dictionary SHIPPED = Dictionaries.shippedDictionary();

    @Test
    void theRawContentIsWhatFollowsTheTables() {
        // A library that is given both must find the same matches: the offsets reach into the same bytes.
        for (Dictionary dictionary : new Dictionary[] {SHIPPED, SampleDictionaries.of("harbour")}) {
            byte[] raw = dictionary.rawContent();
            assertThat(raw.length).isBetween(dictionary.size() - 1024, dictionary.size() - 20);
            byte[] tail = Arrays.copyOfRange(raw, 0, Math.min(4096, raw.length));
            byte[] withDictionary;
            try (ZstdDictCompress digested = new ZstdDictCompress(dictionary.toByteArray(), 19);
                    ZstdCompressCtx context = new ZstdCompressCtx()) {
                context.loadDict(digested);
                withDictionary = context.compress(tail);
            }
            // The content begins exactly there, so that its beginning is one match.
            assertThat(withDictionary.length).isLessThan(64);
        }
    }

    @Test
    void refusesWhatIsNoDictionary() {
        assertThatIllegalArgumentException().isThrownBy(() -> Dictionary.of(new byte[0]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Dictionary.of("plain text of some length".getBytes(StandardCharsets.UTF_8)));
        assertThatIllegalArgumentException().isThrownBy(() -> Dictionary.of(new byte[Dictionary.MAX_SIZE + 1]));
        byte[] whole = SampleDictionaries.of("harbour").toByteArray();
        for (int length : new int[] {4, 8, 9, 20, 60, 100}) {
            assertThatIllegalArgumentException().isThrownBy(() -> Dictionary.of(Arrays.copyOf(whole, length)));
        }
    }

    @Test
    void theWrongDictionaryNeverGivesContentOfAnotherSize() throws WireFault {
        Dictionary other = SampleDictionaries.of("crane");
        byte[] document = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"
                .getBytes(StandardCharsets.UTF_8);
        byte[] payload = new byte[Dictionaries.bound(document.length)];
        int length = Dictionaries.compress(document, SHIPPED, payload, 0);
        assertThat(Dictionaries.decompress(payload, 0, length, SHIPPED, 1000)).isEqualTo(document);
        try {
            assertThat(Dictionaries.decompress(payload, 0, length, other, 1000)).hasSize(document.length);
        } catch (WireFault refused) {
            assertThat(refused.kind()).isEqualTo(WireFault.Kind.MALFORMED);
        }
        assertThatThrownBy(() -> Dictionaries.decompress(payload, 0, length, SHIPPED, document.length - 1))
                .isInstanceOfSatisfying(
                        WireFault.class, fault -> assertThat(fault.kind()).isEqualTo(WireFault.Kind.TOO_LARGE));
    }

    @Test
    void boundIsTheLibrarysAndTheMarker() {
        for (int length : new int[] {0, 1, 100, 4096, 128 * 1024 - 1, 128 * 1024, 16 << 20}) {
            assertThat((long) Dictionaries.bound(length)).isEqualTo(Zstd.compressBound(length) + 1);
        }
    }

    @Test
    void manyThreadsShareOne() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> work = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                byte[] document = ("{\"n\":" + i + ",\"text\":\"" + "word ".repeat(i * 20) + "\"}")
                        .getBytes(StandardCharsets.UTF_8);
                work.add(() -> {
                    for (int round = 0; round < 50; round++) {
                        byte[] payload = new byte[Dictionaries.bound(document.length)];
                        int length = Dictionaries.compress(document, SHIPPED, payload, 0);
                        if (!Arrays.equals(Dictionaries.decompress(payload, 0, length, SHIPPED, 1 << 20), document)) {
                            return false;
                        }
                    }
                    return true;
                });
            }
            for (Future<Boolean> done : threads.invokeAll(work)) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
