package io.m2mgateway.scan.model;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.CRC32;

/**
 * Weights of hashed features, one byte each. A window's score is the sum over its features, divided by the root of their number, plus a
 * bias; a text's score is that of its worst window. Scores are log-odds, calibrated on families that training had left out, of an attack
 * against an honest text that looks like one. Immutable and safe for threads.
 */
public final class LinearModel {
    /** Slots are 2 to this power. */
    static final int BITS = 20;
    /** Tokens below which a text cannot be flagged: a word or two are no evidence. */
    static final int LEAST_TOKENS = 3;

    private static final int MAGIC = 0x4D324D32;

    private final byte[] weights;
    private final float scale;
    private final float bias;
    private final KindTable kinds;
    private final Facts facts;
    private final long checksum;

    /**
     * What training found out, apart from weights.
     *
     * @param flag score from which a text is flagged
     * @param block score from which a text is blocked
     * @param corpusRows texts of the project's own corpus that it was trained on
     * @param otherRows texts from elsewhere; 0 if it was trained on the corpus alone
     */
    record Facts(float flag, float block, int corpusRows, int otherRows) {
        Facts {
            if (!(flag <= block)) {
                throw new IllegalArgumentException("what is blocked is flagged");
            }
        }
    }

    LinearModel(byte[] weights, float scale, float bias, KindTable kinds, Facts facts) {
        if (weights.length != 1 << BITS) {
            throw new IllegalArgumentException("a model has 2^" + BITS + " weights");
        }
        this.weights = weights.clone();
        this.scale = scale;
        this.bias = bias;
        this.kinds = kinds;
        this.facts = facts;
        CRC32 sum = new CRC32();
        sum.update(body());
        checksum = sum.getValue();
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
        DataInputStream file = new DataInputStream(source);
        if (file.readInt() != MAGIC) {
            throw new IOException("no model of this version");
        }
        byte[] body = new byte[4 * Float.BYTES + 2 * Integer.BYTES + (1 << BITS) + KindTable.BYTES];
        file.readFully(body);
        CRC32 sum = new CRC32();
        sum.update(body);
        if (file.readLong() != sum.getValue()) {
            throw new IOException("the model's checksum is wrong");
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(body));
        float scale = in.readFloat();
        float bias = in.readFloat();
        Facts facts = new Facts(in.readFloat(), in.readFloat(), in.readInt(), in.readInt());
        byte[] weights = new byte[1 << BITS];
        in.readFully(weights);
        return new LinearModel(weights, scale, bias, KindTable.read(in), facts);
    }

    /** Writes the model. */
    public void write(OutputStream target) throws IOException {
        DataOutputStream out = new DataOutputStream(target);
        out.writeInt(MAGIC);
        out.write(body());
        out.writeLong(checksum);
        out.flush();
    }

    private byte[] body() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.writeFloat(scale);
            out.writeFloat(bias);
            out.writeFloat(facts.flag);
            out.writeFloat(facts.block);
            out.writeInt(facts.corpusRows);
            out.writeInt(facts.otherRows);
            out.write(weights);
            kinds.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Tells one model from another. */
    public String checksum() {
        return Long.toHexString(checksum);
    }

    Facts facts() {
        return facts;
    }

    /** A score as a number from 0 to 1. */
    public static double confidence(double score) {
        return 1 / (1 + Math.exp(-score));
    }

    /** The score from which a text is flagged. */
    public float flag() {
        return facts.flag;
    }

    /** The score from which a text is blocked. */
    public float block() {
        return facts.block;
    }

    static int slot(int hash) {
        return hash >>> (32 - BITS);
    }

    /**
     * A text's worst window.
     *
     * @param score log-odds; negative infinity without a token
     * @param start index of its first character
     * @param end index behind its last
     */
    public record Window(float score, int start, int end) {}

    /** Scores a text in time linear in its length; allocates the same for each text. */
    public Window worst(String text) {
        Windows windows = new Windows(weights, scale, bias);
        new TextFeatures().read(text, windows);
        return windows.worst(facts.flag - 1);
    }

    /** What an attack in a window tries. Costs as much again as the window's score: for windows that matter. */
    public AttackKind kind(String text, Window window) {
        return kinds.of(text.substring(window.start, window.end));
    }
}
