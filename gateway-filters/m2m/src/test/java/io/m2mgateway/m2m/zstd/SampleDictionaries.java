package io.m2mgateway.m2m.zstd;

import com.github.luben.zstd.ZstdDictTrainer;
import java.nio.charset.StandardCharsets;

/** Small dictionaries for tests. */
public final class SampleDictionaries {
    private SampleDictionaries() {}

    /** One trained on messages about a topic. */
    public static Dictionary of(String topic) {
        ZstdDictTrainer trainer = new ZstdDictTrainer(1 << 20, 8 * 1024);
        for (int i = 0; i < 500; i++) {
            trainer.addSample(
                    ("{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Tell me of the " + topic
                                    + " number " + i * 7919L + " and of " + Integer.toHexString(i * 104729)
                                    + "\"}],\"seed\":" + i + "}")
                            .getBytes(StandardCharsets.UTF_8));
        }
        return Dictionary.of(trainer.trainSamples());
    }
}
