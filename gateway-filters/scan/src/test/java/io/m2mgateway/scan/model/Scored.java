package io.m2mgateway.scan.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A text and what a model that was not trained on it makes of it.
 *
 * @param text the text
 * @param score of its worst window
 */
record Scored(TrainingText text, float score) {
    static List<Scored> of(LinearModel model, List<TrainingText> texts) {
        Map<String, Float> known = new HashMap<>();
        return texts.stream()
                .map(text -> new Scored(
                        text,
                        known.computeIfAbsent(text.text(), t -> model.worst(t).score())))
                .toList();
    }

    /** The scores of some. */
    static List<Float> scores(List<Scored> all, Predicate<TrainingText> which) {
        List<Float> scores = new ArrayList<>();
        for (Scored one : all) {
            if (which.test(one.text)) {
                scores.add(one.score);
            }
        }
        return scores;
    }

    /** The scores of documents: of each its worst text's. */
    static List<Float> documents(List<Scored> all) {
        Map<Integer, Float> worst = new LinkedHashMap<>();
        for (Scored one : all) {
            worst.merge(one.text.document(), one.score, Math::max);
        }
        return new ArrayList<>(worst.values());
    }

    /** The limit that a share of scores, rounded to whole texts, lies above. */
    static float limit(List<Float> scores, double share) {
        List<Float> falling = new ArrayList<>(scores);
        falling.sort(Collections.reverseOrder());
        return falling.isEmpty()
                ? Float.NEGATIVE_INFINITY
                : falling.get(Math.min(falling.size() - 1, (int) Math.round(falling.size() * share)));
    }

    /** Percent of scores above a limit. */
    static double percentAbove(List<Float> scores, float limit) {
        return scores.isEmpty()
                ? 0
                : 100.0 * scores.stream().filter(score -> score > limit).count() / scores.size();
    }
}
