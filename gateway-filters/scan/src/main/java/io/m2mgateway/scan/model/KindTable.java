package io.m2mgateway.scan.model;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;

/** Hashed weights for each kind of attack; the kind with the highest sum is the one. Immutable. */
final class KindTable {
    static final int BITS = 14;
    /** The columns. */
    static final List<AttackKind> COLUMNS =
            List.of(AttackKind.INJECTION, AttackKind.JAILBREAK, AttackKind.EXFILTRATION);

    static final int KINDS = COLUMNS.size();
    static final int BYTES = KINDS * (1 << BITS);

    /** All kinds' weights of a slot lie beside each other. */
    private final byte[] weights;

    KindTable(byte[] weights) {
        if (weights.length != BYTES) {
            throw new IllegalArgumentException("a table of kinds has " + BYTES + " weights");
        }
        this.weights = weights.clone();
    }

    static KindTable read(DataInputStream in) throws IOException {
        byte[] weights = new byte[BYTES];
        in.readFully(weights);
        return new KindTable(weights);
    }

    void write(DataOutputStream out) throws IOException {
        out.write(weights);
    }

    static int slot(int hash) {
        return hash >>> (32 - BITS);
    }

    AttackKind of(String text) {
        int[] sums = new int[KINDS];
        new TextFeatures().read(text, new FeatureSink() {
            @Override
            public void feature(int hash) {
                int at = slot(hash) * KINDS;
                for (int kind = 0; kind < KINDS; kind++) {
                    sums[kind] += weights[at + kind];
                }
            }

            @Override
            public void token(int start, int end) {}
        });
        int most = 0;
        for (int kind = 1; kind < KINDS; kind++) {
            most = sums[kind] > sums[most] ? kind : most;
        }
        return COLUMNS.get(most);
    }
}
