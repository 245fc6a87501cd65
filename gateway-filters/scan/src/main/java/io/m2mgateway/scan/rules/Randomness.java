package io.m2mgateway.scan.rules;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Tells what a generator made from what a person made up. */
final class Randomness {
    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int CHECKSUM = 6;
    /** Share of the entropy that as many random characters would have in the mean. */
    private static final double SHARE = 0.75;

    private Randomness() {}

    /**
     * Whether the characters are spread as if by chance: by Shannon entropy, and no more than three of a kind or of the alphabet's order in a
     * row, as in {@code xxxx} or {@code abcdef}.
     */
    static boolean isRandom(String token) {
        int[] counts = new int[128];
        int same = 1;
        int order = 1;
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            counts[c & 127]++;
            int step = i == 0 ? 99 : c - token.charAt(i - 1);
            same = step == 0 ? same + 1 : 1;
            order = step == 1 ? order + 1 : 1;
            if (same > 3 || order > 4) {
                return false;
            }
        }
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                double share = (double) count / token.length();
                bits -= share * Math.log(share) / Math.log(2);
            }
        }
        double most = Math.min(Math.log(token.length()) / Math.log(2), 4);
        return bits >= SHARE * most;
    }

    /** Whether the last six characters are the CRC-32 of those before, in base 62. */
    static boolean hasChecksum(String token) {
        int end = token.length() - CHECKSUM;
        return token.substring(end).equals(checksum(token.substring(0, end)));
    }

    static String checksum(String random) {
        CRC32 crc = new CRC32();
        crc.update(random.getBytes(StandardCharsets.US_ASCII));
        StringBuilder digits = new StringBuilder();
        for (long left = crc.getValue(); digits.length() < CHECKSUM; left /= BASE62.length()) {
            digits.append(BASE62.charAt((int) (left % BASE62.length())));
        }
        return digits.reverse().toString();
    }
}
