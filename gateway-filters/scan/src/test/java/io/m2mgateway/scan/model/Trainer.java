package io.m2mgateway.scan.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Learns the weights by logistic regression with adaptive steps over the windows of texts. The same texts in the same order give the same
 * weights.
 */
final class Trainer {
    private static final int EPOCHS = 10;
    private static final float RATE = 0.3f;
    private static final float DECAY = 1e-3f;
    private static final long SEED = 5;
    /** Windows that a long text teaches, so that length does not tell the label and long texts do not drown the rest. */
    private static final int WINDOWS = 3;
    /** Of a text from elsewhere, beside one of the corpus. */
    private static final float PUBLIC_WEIGHT = 0.2f;

    private static final float TRAFFIC_WEIGHT = 0.3f;

    /** Weights as learnt, not yet in bytes, and a bias. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Weights(float[] slots, float bias) {
        /** One byte a weight, and scores made log-odds by a line. */
        LinearModel model(Calibration line, KindTable kinds, LinearModel.Facts facts) {
            float most = 1e-6f;
            for (float weight : slots) {
                most = Math.max(most, Math.abs(weight));
            }
            float step = most / Byte.MAX_VALUE;
            byte[] bytes = new byte[slots.length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) Math.round(slots[i] / step);
            }
            return new LinearModel(bytes, step * line.slope(), bias * line.slope() + line.intercept(), kinds, facts);
        }

        /** A model for experiments: scores as learnt, no thresholds. */
        LinearModel raw() {
            return model(
                    new Calibration(1, 0), new KindTable(new byte[KindTable.BYTES]), new LinearModel.Facts(0, 0, 0, 0));
        }
    }

    /** A window: the slots of its features. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Sample(int[] slots, boolean attack, float weight) {}

    private Trainer() {}

    static Weights train(List<TrainingText> texts) {
        List<Sample> samples = samples(texts);
        // A slot's weight and the sum of its squared gradients lie beside each other: that is one cache miss less a
        // feature.
        float[] state = new float[2 << LinearModel.BITS];
        float bias = 0;
        Random random = new Random(SEED);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            Collections.shuffle(samples, random);
            float rate = RATE * (1 - (float) epoch / EPOCHS);
            for (Sample sample : samples) {
                float norm = 1 / (float) Math.sqrt(sample.slots.length + Windows.UNSEEN);
                float sum = 0;
                for (int slot : sample.slots) {
                    sum += state[2 * slot];
                }
                double guess = 1 / (1 + StrictMath.exp(-(bias + sum * norm)));
                float error = ((sample.attack ? 1 : 0) - (float) guess) * sample.weight;
                bias += 0.01f * error;
                float gradient = error * norm;
                float decay = DECAY * sample.weight;
                for (int slot : sample.slots) {
                    float weight = state[2 * slot];
                    float squares = state[2 * slot + 1] + gradient * gradient;
                    state[2 * slot + 1] = squares;
                    state[2 * slot] = weight + rate * (gradient - decay * weight) / (float) Math.sqrt(squares + 1e-4f);
                }
            }
        }
        float[] weights = new float[1 << LinearModel.BITS];
        for (int slot = 0; slot < weights.length; slot++) {
            weights[slot] = state[2 * slot];
        }
        return new Weights(weights, bias);
    }

    /** The windows that teach: of an attack those that hold it, and its words without the text around them. */
    static List<Sample> samples(List<TrainingText> texts) {
        Random random = new Random(SEED);
        List<Sample> samples = new ArrayList<>();
        for (TrainingText text : texts) {
            add(text, random, samples);
            TrainingText alone = text.attack() ? text.hostileAlone() : null;
            if (alone != null) {
                add(alone, random, samples);
            }
        }
        return samples;
    }

    private static void add(TrainingText text, Random random, List<Sample> to) {
        Collector collector = new Collector();
        new TextFeatures().read(text.text(), collector);
        List<int[]> windows = collector.windows(text.hostile());
        if (text.hostile() == null && windows.size() > WINDOWS) {
            if (text.attack()) { // says what it wants first or last
                windows = List.of(windows.get(0), windows.get(windows.size() - 1));
            } else {
                Collections.shuffle(windows, random);
                windows = windows.subList(0, WINDOWS);
            }
        }
        float weight = switch (text.origin()) {
            case CORPUS -> 1;
            case PUBLIC -> PUBLIC_WEIGHT;
            case TRAFFIC -> TRAFFIC_WEIGHT;
        };
        for (int[] window : windows) {
            to.add(new Sample(window, text.attack(), weight / (float) Math.sqrt(windows.size())));
        }
    }

    /** Keeps a text's features, where scoring adds them up. */
    private static final class Collector implements FeatureSink {
        private int[] slots = new int[1024];
        private int size;
        private final List<int[]> tokens = new ArrayList<>();

        @Override
        public void feature(int hash) {
            if (size == slots.length) {
                slots = Arrays.copyOf(slots, 2 * size);
            }
            slots[size++] = LinearModel.slot(hash);
        }

        @Override
        public void token(int start, int end) {
            tokens.add(new int[] {start, end, size});
        }

        List<int[]> windows(@Nullable BitSet hostile) {
            List<int[]> windows = new ArrayList<>();
            for (int first = 0; first < tokens.size(); first += Windows.HALF) {
                int last = Math.min(first + 2 * Windows.HALF, tokens.size());
                int start = tokens.get(first)[0];
                int end = tokens.get(last - 1)[1];
                // A window that holds neither half of the attack nor is half attack teaches nothing about attacks.
                if (hostile == null
                        || 2 * hostile.get(start, end).cardinality() >= Math.min(hostile.cardinality(), end - start)) {
                    windows.add(Arrays.copyOfRange(
                            slots, first == 0 ? 0 : tokens.get(first - 1)[2], tokens.get(last - 1)[2]));
                }
                if (last == tokens.size()) {
                    break;
                }
            }
            return windows;
        }
    }
}
