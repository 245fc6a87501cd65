package io.m2mgateway.scan;

import java.util.List;

/**
 * What one text scores, wherever it stands.
 *
 * @param confidence 0 to 1, also when nothing was found
 * @param matches what was found, by its place in the text
 */
public record TextScore(double confidence, List<Match> matches) {
    /** Of a text in which nothing is looked for. */
    public static final TextScore NOTHING = new TextScore(0, List.of());

    /** Copies the list. */
    public TextScore {
        matches = List.copyOf(matches);
    }

    /**
     * A part of the text.
     *
     * @param rule the name of what found it
     * @param threat of which kind
     * @param confidence 0 to 1
     * @param start index of the first character
     * @param end index behind the last
     */
    public record Match(String rule, Threat threat, double confidence, int start, int end) {}
}
