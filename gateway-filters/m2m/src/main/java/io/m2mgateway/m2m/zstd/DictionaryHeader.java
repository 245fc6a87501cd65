package io.m2mgateway.m2m.zstd;

/** Finds where the entropy tables of a trained dictionary end and its content begins: RFC 8878, sections 5, 4.1.1 and 4.2.1. */
final class DictionaryHeader {
    /** Magic number and dictionary id. */
    private static final int FIXED = 8;
    /** Three repeat offsets of four bytes. */
    private static final int OFFSETS = 12;
    /** A Huffman header byte from here up counts weights of four bits each. */
    private static final int DIRECT = 128;
    /** The largest accuracy that a table of a dictionary may have. */
    private static final int MAX_ACCURACY = 9;

    private final byte[] b;
    private int bit;

    private DictionaryHeader(byte[] b) {
        this.b = b;
    }

    /** @throws IllegalArgumentException when there is no content behind whole tables */
    static int length(byte[] dictionary) {
        if (dictionary.length <= FIXED) {
            throw damaged();
        }
        int first = dictionary[FIXED] & 0xFF;
        int at = FIXED + 1 + (first < DIRECT ? first : (first - DIRECT + 2) / 2);
        DictionaryHeader reader = new DictionaryHeader(dictionary);
        for (int table = 0; table < 3; table++) {
            at = reader.skipTable(at);
        }
        if (at + OFFSETS >= dictionary.length) {
            throw damaged();
        }
        return at + OFFSETS;
    }

    private int skipTable(int at) {
        bit = 8 * at;
        int accuracy = take(4) + 5;
        if (accuracy > MAX_ACCURACY) {
            throw damaged();
        }
        int remaining = (1 << accuracy) + 1;
        int threshold = 1 << accuracy;
        int bits = accuracy + 1;
        boolean zero = false;
        while (remaining > 1) {
            if (zero) {
                skipRepeats();
            }
            int max = 2 * threshold - 1 - remaining;
            int value = peek(bits);
            int count = value & (threshold - 1);
            if (count < max) {
                bit += bits - 1;
            } else {
                count = value & (2 * threshold - 1);
                count -= count >= threshold ? max : 0;
                bit += bits;
            }
            count--;
            remaining -= Math.abs(count);
            zero = count == 0;
            while (remaining < threshold && threshold > 1) {
                bits--;
                threshold >>>= 1;
            }
        }
        if (remaining != 1) {
            throw damaged();
        }
        return (bit + 7) / 8;
    }

    private void skipRepeats() {
        int more = take(2);
        while (more == 3) {
            more = take(2);
        }
    }

    private int take(int bits) {
        int value = peek(bits);
        bit += bits;
        return value;
    }

    private int peek(int bits) {
        if ((bit + 7) / 8 > b.length) {
            throw damaged();
        }
        int value = 0;
        for (int i = 0; i < bits; i++) {
            int at = (bit + i) / 8;
            // Bits of the table's last value may lie behind the end, where they count for nothing.
            value |= (at < b.length ? b[at] >>> ((bit + i) & 7) & 1 : 0) << i;
        }
        return value;
    }

    private static IllegalArgumentException damaged() {
        return new IllegalArgumentException("the zstd dictionary is damaged");
    }
}
