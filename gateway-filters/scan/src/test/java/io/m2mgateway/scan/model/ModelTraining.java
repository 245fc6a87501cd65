package io.m2mgateway.scan.model;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Trains the shipped model from the corpus and prints its figures. Arguments: the corpus's directory, the file to write. Families are left
 * out in five turns; thresholds are quantiles of the honest texts' scores while their family was left out.
 */
final class ModelTraining {
    private static final int FOLDS = 5;
    private static final int EPOCHS = 12;
    private static final float RATE = 0.5f;
    private static final float DECAY = 1e-6f;

    private record Row(String family, boolean attack, List<int[]> windows, String text) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Sample(int[] slots, boolean attack) {}

    private ModelTraining() {}

    public static void main(String[] args) throws IOException {
        List<Row> rows = rows(Path.of(args[0]));
        List<String> families =
                new ArrayList<>(new TreeSet<>(rows.stream().map(Row::family).toList()));
        List<Float> honest = new ArrayList<>();
        List<Float> attacks = new ArrayList<>();
        for (int fold = 0; fold < FOLDS; fold++) {
            int turn = fold;
            Predicate<Row> left = row -> families.indexOf(row.family) % FOLDS == turn;
            LinearModel model = train(rows.stream().filter(left.negate()).toList(), 0, 0);
            rows.stream().filter(left).forEach(row -> (row.attack ? attacks : honest).add(score(model, row)));
        }
        honest.sort(Collections.reverseOrder());
        float block = honest.get(Math.round(honest.size() * 0.001f));
        float flag = honest.get(Math.round(honest.size() * 0.01f));
        for (double rate : new double[] {0.001, 0.005, 0.01, 0.03}) {
            float limit = honest.get((int) Math.round(honest.size() * rate));
            long found = attacks.stream().filter(score -> score > limit).count();
            System.out.printf(
                    "families left out: %.1f %% of %d attacks at %.1f %% of %d honest texts%n",
                    100.0 * found / attacks.size(), attacks.size(), 100 * rate, honest.size());
        }
        LinearModel model = train(rows, flag, block);
        try (OutputStream out = Files.newOutputStream(Path.of(args[1]))) {
            model.write(out);
        }
    }

    private static float score(LinearModel model, Row row) {
        WindowFeatures features = new WindowFeatures();
        features.read(row.text);
        return model.worst(features).score();
    }

    private static LinearModel train(List<Row> rows, float flag, float block) {
        List<Sample> samples = new ArrayList<>();
        rows.forEach(row -> row.windows.forEach(slots -> samples.add(new Sample(slots, row.attack))));
        float[] weights = new float[1 << LinearModel.BITS];
        float[] squares = new float[weights.length];
        float bias = 0;
        Random random = new Random(5);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            Collections.shuffle(samples, random);
            for (Sample sample : samples) {
                float norm = 1 / (float) Math.sqrt(sample.slots.length);
                float sum = 0;
                for (int slot : sample.slots) {
                    sum += weights[slot];
                }
                float error = (sample.attack ? 1 : 0) - (float) (1 / (1 + Math.exp(-(bias + sum * norm))));
                bias += 0.01f * error;
                float gradient = error * norm;
                for (int slot : sample.slots) {
                    squares[slot] += gradient * gradient;
                    weights[slot] +=
                            RATE * (gradient - DECAY * weights[slot]) / (float) Math.sqrt(squares[slot] + 1e-4f);
                }
            }
        }
        return quantised(weights, bias, flag, block);
    }

    private static LinearModel quantised(float[] weights, float bias, float flag, float block) {
        float most = 1e-6f;
        for (float weight : weights) {
            most = Math.max(most, Math.abs(weight));
        }
        float scale = most / 127;
        byte[] bytes = new byte[weights.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.round(weights[i] / scale);
        }
        return new LinearModel(bytes, scale, bias, flag, block);
    }

    private static List<Row> rows(Path corpus) throws IOException {
        JsonMapper mapper = new JsonMapper();
        List<Row> rows = new ArrayList<>();
        try (Stream<Path> files = Files.list(corpus)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
                for (String line : Files.readAllLines(file)) {
                    if (!line.isBlank()) {
                        rows.add(row(mapper.readTree(line)));
                    }
                }
            }
        }
        return rows;
    }

    private static Row row(JsonNode node) {
        boolean attack = node.get("label").asString().equals("attack");
        StringBuilder text = new StringBuilder();
        List<Integer> marked = new ArrayList<>();
        int open = 0;
        for (char c : node.get("text").asString().toCharArray()) {
            if (c == '\u27E6' || c == '\u27E7') {
                open += c == '\u27E6' ? 1 : -1;
            } else {
                text.append(c);
                marked.add((marked.isEmpty() ? 0 : marked.get(marked.size() - 1)) + (open > 0 ? 1 : 0));
            }
        }
        WindowFeatures features = new WindowFeatures();
        features.read(text.toString());
        List<int[]> windows = new ArrayList<>();
        for (int first = 0; first < features.size(); first += WindowFeatures.STRIDE) {
            int last = Math.min(first + WindowFeatures.WINDOW, features.size());
            int inside = marked.get(features.end(last - 1) - 1) - marked.get(features.start(first));
            int all = marked.get(marked.size() - 1);
            // A window that holds neither half of the attack nor is half attack teaches nothing about attacks.
            if (!attack || 2 * inside >= Math.min(all, features.end(last - 1) - features.start(first))) {
                int[] slots = new int[(last - first) * WindowFeatures.PER_TOKEN];
                for (int i = 0; i < slots.length; i++) {
                    int token = first + i / WindowFeatures.PER_TOKEN;
                    slots[i] = LinearModel.slot(features.hash(token, i % WindowFeatures.PER_TOKEN));
                }
                windows.add(slots);
            }
            if (last == features.size()) {
                break;
            }
        }
        return new Row(node.get("family").asString(), attack, windows, text.toString());
    }
}
