package io.m2mgateway.scan.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Learns which kind of attack a family's words belong to, from the hostile words of the corpus. */
final class KindTraining {
    private static final int EPOCHS = 10;
    private static final float RATE = 0.3f;
    private static final long SEED = 5;

    private static final Set<String> JAILBREAKS = Set.of(
            "crescendo-and-fake-history",
            "dual-response",
            "emotional-pressure",
            "encoding-instruction",
            "fiction-jailbreak",
            "game-rules",
            "hypothetical-jailbreak",
            "long-persona",
            "maintenance-mode",
            "moderation-dodging",
            "persona-jailbreak",
            "policy-puppetry",
            "policy-rewrite",
            "refusal-suppression",
            "staged-research",
            "translation-smuggling");

    private static final Set<String> EXFILTRATIONS = Set.of(
            "conversation-exfiltration",
            "covert-channel",
            "credential-lure",
            "cross-tenant-access",
            "image-exfiltration",
            "link-exfiltration",
            "prompt-leak-direct",
            "prompt-leak-indirect",
            "secret-exfiltration");

    /** Attacks of all kinds. */
    private static final Set<String> MIXED = Set.of("plain-classic");

    private KindTraining() {}

    static AttackKind kind(TrainingText text) {
        if (JAILBREAKS.contains(text.family())) {
            return AttackKind.JAILBREAK;
        }
        return EXFILTRATIONS.contains(text.family()) ? AttackKind.EXFILTRATION : AttackKind.INJECTION;
    }

    /** The attacks' hostile words, each attack as one text. */
    static List<TrainingText> words(List<TrainingText> texts) {
        return texts.stream()
                .filter(text -> text.attack() && !MIXED.contains(text.family()))
                .map(text -> {
                    TrainingText alone = text.hostileAlone();
                    return alone == null ? text : alone;
                })
                .toList();
    }

    /** Percent of attacks whose kind is told by a table that had not learnt their group. */
    static double percentRight(List<TrainingText> words, int folds, Function<TrainingText, String> group) {
        int right = 0;
        for (int fold = 0; fold < folds; fold++) {
            int turn = fold;
            Predicate<TrainingText> left =
                    text -> Math.floorMod(group.apply(text).hashCode(), folds) == turn;
            KindTable table = train(words.stream().filter(left.negate()).toList());
            right += (int) words.stream()
                    .filter(left.and(text -> table.of(text.text()) == kind(text)))
                    .count();
        }
        return 100.0 * right / words.size();
    }

    static KindTable train(List<TrainingText> words) {
        List<int[]> slots = words.stream().map(KindTraining::slots).toList();
        int[] labels = words.stream()
                .mapToInt(text -> KindTable.COLUMNS.indexOf(kind(text)))
                .toArray();
        float[] rarity = new float[KindTable.KINDS];
        for (int label : labels) {
            rarity[label]++;
        }
        for (int kind = 0; kind < rarity.length; kind++) {
            rarity[kind] = labels.length / (rarity.length * Math.max(1, rarity[kind]));
        }
        float[] weights = new float[KindTable.BYTES];
        float[] squares = new float[KindTable.BYTES];
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, labels.length).boxed().toList());
        Random random = new Random(SEED);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            Collections.shuffle(order, random);
            for (int row : order) {
                for (int kind = 0; kind < KindTable.KINDS; kind++) {
                    step(slots.get(row), kind, labels[row] == kind, rarity[labels[row]], weights, squares);
                }
            }
        }
        return quantised(weights);
    }

    private static void step(int[] slots, int kind, boolean yes, float importance, float[] weights, float[] squares) {
        float norm = 1 / (float) Math.sqrt(slots.length);
        float sum = 0;
        for (int slot : slots) {
            sum += weights[slot * KindTable.KINDS + kind];
        }
        float gradient = ((yes ? 1 : 0) - (float) (1 / (1 + StrictMath.exp(-sum * norm)))) * norm * importance;
        for (int slot : slots) {
            int at = slot * KindTable.KINDS + kind;
            squares[at] += gradient * gradient;
            weights[at] += RATE * gradient / (float) Math.sqrt(squares[at] + 1e-4f);
        }
    }

    private static KindTable quantised(float[] weights) {
        float most = 1e-6f;
        for (float weight : weights) {
            most = Math.max(most, Math.abs(weight));
        }
        byte[] bytes = new byte[weights.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.round(weights[i] / most * Byte.MAX_VALUE);
        }
        return new KindTable(bytes);
    }

    private static int[] slots(TrainingText text) {
        IntStream.Builder slots = IntStream.builder();
        new TextFeatures().read(text.text(), new FeatureSink() {
            @Override
            public void feature(int hash) {
                slots.add(KindTable.slot(hash));
            }

            @Override
            public void token(int start, int end) {}
        });
        return slots.build().toArray();
    }
}
