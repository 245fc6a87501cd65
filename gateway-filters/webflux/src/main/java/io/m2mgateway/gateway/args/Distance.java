package io.m2mgateway.gateway.args;

/** Levenshtein's edit distance, two rows of the matrix at a time. Names are short; this runs only when one is wrong. */
final class Distance {

    private Distance() {}

    static int between(String left, String right) {
        int[] previous = new int[right.length() + 1];
        for (int j = 0; j < previous.length; j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] row = new int[right.length() + 1];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int same = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], previous[j]) + 1, previous[j - 1] + same);
            }
            previous = row;
        }
        return previous[right.length()];
    }
}
