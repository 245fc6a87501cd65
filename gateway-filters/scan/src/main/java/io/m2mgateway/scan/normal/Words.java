package io.m2mgateway.scan.normal;

import java.util.Arrays;

/** Finds the words of text that is written without spaces. */
final class Words {
    private Words() {}

    /** The cheapest cover, from left to right: a letter that no word covers costs more than a word. */
    static String apart(String word) {
        int length = word.length();
        int[] cost = new int[length + 1];
        int[] from = new int[length + 1];
        Arrays.fill(cost, Integer.MAX_VALUE / 2);
        cost[0] = 0;
        for (int start = 0; start < length; start++) {
            better(cost, from, start, start + 1, 4);
            int hash = Vocabulary.EMPTY;
            for (int end = start + 1; end <= Math.min(length, start + Vocabulary.LONGEST); end++) {
                hash = Vocabulary.step(hash, Vocabulary.lower(word.charAt(end - 1)));
                if (Vocabulary.SHIPPED.has(hash)) {
                    better(cost, from, start, end, end - start > 2 ? 1 : 3);
                }
            }
        }
        boolean[] begins = new boolean[length];
        boolean loose = false;
        for (int end = length; end > 0; end = from[end]) {
            boolean single = end - from[end] == 1;
            if (end < length && !(single && loose)) {
                begins[end] = true;
            }
            loose = single;
        }
        StringBuilder apart = new StringBuilder(length + length / 4);
        for (int i = 0; i < length; i++) {
            if (begins[i]) {
                apart.append(' ');
            }
            apart.append(word.charAt(i));
        }
        return apart.toString();
    }

    private static void better(int[] cost, int[] from, int start, int end, int price) {
        if (cost[start] + price < cost[end]) {
            cost[end] = cost[start] + price;
            from[end] = start;
        }
    }
}
