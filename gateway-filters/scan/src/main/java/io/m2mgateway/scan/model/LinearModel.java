package io.m2mgateway.scan.model;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.CRC32;

/**
 * Weights of hashed features, one byte each. A window's score is the sum over its features, divided by the root of their number, plus a
 * bias; a text's score is that of its worst window. Immutable and safe for threads.
 */
public final class LinearModel {
    /** Slots are 2 to this power. */
    public static final int BITS = 17;
    /** Tokens below which a text cannot be flagged: a word or two are no evidence. */
    public static final int LEAST_TOKENS = 3;

    private static final int MAGIC = 0x4D324D31;

    private final byte[] weights;
    private final float scale;
    private final float bias;
    private final float flag;
    private final float block;

    /**
     * A model.
     *
     * @param weights one byte a slot, 2^{@link #BITS}
     * @param scale what one step of a weight stands for
     * @param bias added to each window's score
     * @param flag the score above which a text is flagged
     * @param block the score above which a text is blocked
     */
    public LinearModel(byte[] weights, float scale, float bias, float flag, float block) {
        if (weights.length != 1 << BITS || block < flag) {
            throw new IllegalArgumentException("a model has 2^" + BITS + " weights and flags below it blocks");
        }
        this.weights = weights.clone();
        this.scale = scale;
        this.bias = bias;
        this.flag = flag;
        this.block = block;
    }

    /** The model that ships with this library. */
    public static LinearModel shipped() {
        try (InputStream in = LinearModel.class.getResourceAsStream("windows.model")) {
            if (in == null) {
                throw new IllegalStateException("windows.model is not in the jar");
            }
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads what {@link #write} wrote; fails with {@link IOException} if a byte differs. */
    public static LinearModel read(InputStream source) throws IOException {
        DataInputStream in = new DataInputStream(source);
        if (in.readInt() != MAGIC) {
            throw new IOException("no model of this version");
        }
        float scale = in.readFloat();
        float bias = in.readFloat();
        float flag = in.readFloat();
        float block = in.readFloat();
        byte[] weights = new byte[1 << BITS];
        in.readFully(weights);
        if (in.readLong() != checksum(weights)) {
            throw new IOException("the model's checksum is wrong");
        }
        return new LinearModel(weights, scale, bias, flag, block);
    }

    /** Writes the model. */
    public void write(OutputStream target) throws IOException {
        DataOutputStream out = new DataOutputStream(target);
        out.writeInt(MAGIC);
        out.writeFloat(scale);
        out.writeFloat(bias);
        out.writeFloat(flag);
        out.writeFloat(block);
        out.write(weights);
        out.writeLong(checksum(weights));
        out.flush();
    }

    /** Tells one model's weights from another's. */
    public String checksum() {
        return Long.toHexString(checksum(weights));
    }

    private static long checksum(byte[] weights) {
        CRC32 sum = new CRC32();
        sum.update(weights);
        return sum.getValue();
    }

    /** A score as a number from 0 to 1. */
    public static double confidence(double score) {
        return 1 / (1 + Math.exp(-score));
    }

    /** The slot of a feature's hash. */
    public static int slot(int hash) {
        return hash >>> (32 - BITS);
    }

    /** The score above which a text is flagged. */
    public float flag() {
        return flag;
    }

    /** The score above which a text is blocked. */
    public float block() {
        return block;
    }

    /**
     * A text's worst window.
     *
     * @param score log-odds as trained; negative infinity without a token
     * @param start index of its first character
     * @param end index behind its last
     */
    public record Window(float score, int start, int end) {}

    /** Scores the text that was read last, in time linear in its tokens. */
    public Window worst(WindowFeatures text) {
        float best = Float.NEGATIVE_INFINITY;
        int bestFirst = 0;
        int half = 0;
        for (int first = 0; first < text.size(); first += WindowFeatures.STRIDE) {
            int middle = Math.min(first + WindowFeatures.STRIDE, text.size());
            int last = Math.min(first + WindowFeatures.WINDOW, text.size());
            int left = first == 0 ? sum(text, 0, middle) : half;
            half = sum(text, middle, last);
            float score = bias
                    + scale * (left + half) / (float) Math.sqrt((last - first) * (double) WindowFeatures.PER_TOKEN);
            if (score > best) {
                best = score;
                bestFirst = first;
            }
            if (last == text.size()) {
                break;
            }
        }
        if (text.size() == 0) {
            return new Window(best, 0, 0);
        }
        if (text.size() < LEAST_TOKENS) {
            best = Math.min(best, flag - 1);
        }
        int bestLast = Math.min(bestFirst + WindowFeatures.WINDOW, text.size()) - 1;
        return new Window(best, text.start(bestFirst), text.end(bestLast));
    }

    private int sum(WindowFeatures text, int from, int to) {
        int sum = 0;
        for (int token = from; token < to; token++) {
            for (int feature = 0; feature < WindowFeatures.PER_TOKEN; feature++) {
                sum += weights[slot(text.hash(token, feature))];
            }
        }
        return sum;
    }
}
