package io.m2mgateway.scan.text;

/**
 * Shapes that are still accepted.
 *
 * @param depth containers within each other, 1 to 512
 * @param stringBytes bytes of one string between its quotes
 * @param elements elements of one array
 */
public record TextLimits(int depth, int stringBytes, int elements) {
    /** The contract's: 32 levels, 10 MiB a string, 10,000 elements an array. */
    public static final TextLimits DEFAULT = new TextLimits(32, 10 << 20, 10_000);

    /** Checks the ranges. */
    public TextLimits {
        if (depth < 1 || depth > 512 || stringBytes < 1 || elements < 1) {
            throw new IllegalArgumentException("depth must be 1 to 512, sizes positive");
        }
    }
}
