package io.m2mgateway.gateway.dictionary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.m2mgateway.gateway.args.InvalidSettingException;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Sha256;
import io.m2mgateway.m2m.zstd.Dictionary;
import io.m2mgateway.m2m.zstd.DictionaryTrainer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Dictionaries of one's own, and clients to have them. */
final class TrainedDictionaries {

    private TrainedDictionaries() {}

    /** One trained on documents with this member. */
    static Dictionary of(String member) {
        List<byte[]> samples = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            samples.add(("{\"" + member + "\":{\"vessel_identifier\":\"V" + i * 31 + "\",\"draught_metres\":" + i % 17
                            + "}}")
                    .getBytes(UTF_8));
        }
        try {
            return DictionaryTrainer.train(samples, DictionaryTrainer.DEFAULT_SIZE)
                    .dictionary();
        } catch (DictionaryTrainer.TooLittle e) {
            throw new IllegalStateException(e);
        }
    }

    /** The clients acme and other with keys of the source test, and more. */
    static String[] properties(String... more) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "m2m.auth.sources.test.keys[0].client=acme",
                "m2m.auth.sources.test.keys[0].sha256=" + Sha256.of("key-acme"),
                "m2m.auth.sources.test.keys[1].client=other",
                "m2m.auth.sources.test.keys[1].sha256=" + Sha256.of("key-other")));
        all.addAll(List.of(more));
        return all.toArray(new String[0]);
    }

    /** Checks that a gateway with these settings does not start, and what it says. */
    static void assertRefused(String named, String fix, String... given) throws Exception {
        String[] all = properties(given);
        Throwable failure = catchThrowable(() -> new Routes()
                .add("/x/**", URI.create("http://127.0.0.1:9"), "M2MCompression")
                .startWith(all)
                .close());
        assertThat(failure).isNotNull();
        assertThat(failure)
                .rootCause()
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining(named)
                .hasMessageContaining(fix);
    }
}
