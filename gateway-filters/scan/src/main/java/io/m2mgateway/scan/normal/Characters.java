package io.m2mgateway.scan.normal;

/**
 * Which ASCII characters a text has.
 *
 * @param low a bit for each of the first 64
 * @param high a bit for each of the others
 * @param special whether there is one that could look like, or hide among, Latin letters
 */
record Characters(long low, long high, boolean special) {
    static Characters of(String text) {
        long low = 0;
        long high = 0;
        boolean special = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 64) {
                low |= 1L << c;
            } else if (c < 128) {
                high |= 1L << c;
            } else {
                special |= c < 0xC0 || (c > 0xFF && (c < 0x3165 || c >= 0xD800));
            }
        }
        return new Characters(low, high, special);
    }

    boolean any(char c) {
        return ((c < 64 ? low : high) >>> c & 1) != 0;
    }
}
