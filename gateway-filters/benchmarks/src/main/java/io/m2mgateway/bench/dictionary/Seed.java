package io.m2mgateway.bench.dictionary;

import java.util.Random;

/** Everything that is drawn: choices, numbers, ids. The same seed draws the same. */
final class Seed {
    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final String HEX = "0123456789abcdef";

    private final Random random;

    Seed(long seed) {
        random = new Random(seed);
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    int between(int from, int to) {
        return from + random.nextInt(to - from + 1);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    final <T> T of(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** Earlier choices more often than later ones. */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    final <T> T mostly(T... choices) {
        double skewed = random.nextDouble() * random.nextDouble();
        return choices[(int) (skewed * choices.length)];
    }

    String base62(int length) {
        return draw(BASE62, length);
    }

    String hex(int length) {
        return draw(HEX, length);
    }

    private String draw(String alphabet, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    String uuid() {
        return hex(8) + '-' + hex(4) + "-4" + hex(3) + "-" + of("8", "9", "a", "b") + hex(3) + '-' + hex(12);
    }

    /** Seconds since 1970, of the years that the APIs are used in. */
    int seconds() {
        return between(1_700_000_000, 1_790_000_000);
    }

    /** A count of tokens: small ones are frequent. */
    int tokens() {
        return (int) Math.pow(10, 0.7 + random.nextDouble() * 3);
    }
}
