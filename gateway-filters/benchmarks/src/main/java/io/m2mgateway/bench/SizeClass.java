package io.m2mgateway.bench;

import java.util.List;

/** The size classes of the reference implementation's own {@code bench}. */
public enum SizeClass {
    /** Under 256 B. */
    UNDER_256_B("< 256 B", 256, 150),
    /** 256 B to 1 KB. */
    TO_1_KB("256 B - 1 KB", 1024, 600),
    /** 1 to 4 KB. */
    TO_4_KB("1 - 4 KB", 4096, 2_000),
    /** 4 to 16 KB. */
    TO_16_KB("4 - 16 KB", 16 * 1024, 9_000),
    /** 16 KB and more. */
    FROM_16_KB(">= 16 KB", Integer.MAX_VALUE, 40_000);

    final String label;
    final int below;
    /** About the mean of recorded traffic in this class, for documents that are generated. */
    final int typical;

    SizeClass(String label, int below, int typical) {
        this.label = label;
        this.below = below;
        this.typical = typical;
    }

    static SizeClass of(int size) {
        for (SizeClass candidate : values()) {
            if (size < candidate.below) {
                return candidate;
            }
        }
        return FROM_16_KB;
    }

    List<byte[]> of(List<byte[]> documents) {
        return documents.stream()
                .filter(document -> of(document.length) == this)
                .toList();
    }
}
