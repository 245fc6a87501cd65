package io.m2mgateway.scan;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * What texts scored, kept outside of the process for all that share it. Keys tell nothing of texts, values nothing but scores. Implementations are safe
 * for threads and never block; one that cannot serve knows nothing.
 */
public interface ScoreStore {
    /**
     * Looks scores up.
     *
     * @param keys 1 to 1,000 of them
     * @return the scores that are known, by key; may complete exceptionally, which means none
     */
    CompletionStage<Map<String, byte[]>> find(Collection<String> keys);

    /** Keeps a score, as long as the store does. Whether that works nobody is told. */
    void keep(String key, byte[] score);
}
