package io.m2mgateway.gateway.scan;

import io.m2mgateway.scan.ScanMemory;
import io.m2mgateway.scan.TextScore;
import io.m2mgateway.scan.text.Segment;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the texts of one request score: nothing is scored twice, and what was scored for the first time is known. For one thread at a time. */
final class RequestMemory implements ScanMemory {

    private final ScoreCache.Keys cache;
    private final Map<SeenText, TextScore> seen = new HashMap<>();
    private final Map<SeenText, TextScore> fresh = new LinkedHashMap<>();

    RequestMemory(ScoreCache.Keys cache) {
        this.cache = cache;
    }

    @Override
    public @Nullable TextScore find(Segment segment) {
        SeenText text = SeenText.of(segment);
        TextScore here = seen.get(text);
        if (here != null) {
            return here;
        }
        TextScore before = cache.find(text);
        if (before != null) {
            seen.put(text, before);
        }
        return before;
    }

    @Override
    public void keep(Segment segment, TextScore score) {
        replace(SeenText.of(segment), score);
    }

    /** Texts that nobody had scored before, in order. */
    Map<SeenText, TextScore> fresh() {
        return fresh;
    }

    /** From here on a text scores differently. */
    void replace(SeenText text, TextScore score) {
        seen.put(text, score);
        fresh.put(text, score);
    }

    /** What was scored is remembered for other requests. */
    void save() {
        fresh.forEach(cache::keep);
        fresh.clear();
    }
}
