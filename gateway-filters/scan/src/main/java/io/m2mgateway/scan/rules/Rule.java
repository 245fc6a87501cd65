package io.m2mgateway.scan.rules;

import java.util.List;

/**
 * A rule as its file has it.
 *
 * @param name in verdicts and allow lists
 * @param family what it looks for
 * @param strength how rarely honest text looks like it
 * @param reported whether it also counts in a quotation or a report
 * @param hidden whether it counts only where no reader looks: comments and invisible elements of HTML
 * @param images whether it finds addresses of images with a place for data
 * @param phrases sequences of words
 * @param marks literals
 * @param finds texts that it finds
 * @param passes texts that look alike, and that it lets pass
 */
record Rule(
        String name,
        Family family,
        Strength strength,
        boolean reported,
        boolean hidden,
        boolean images,
        List<Phrase> phrases,
        List<Mark> marks,
        List<String> finds,
        List<String> passes) {

    /**
     * Words in order.
     *
     * @param leads whether it begins what is said, as a command does
     * @param steps the words
     * @param unless class of words of which none may follow; −1: any may
     */
    record Phrase(boolean leads, List<Step> steps, int unless) {}

    /**
     * One word of some alternatives.
     *
     * @param gap how many other words may stand before it
     * @param far whether a sentence may end between
     * @param optional whether it may be missing
     * @param wordClass of the {@link Lexicon}
     */
    record Step(int gap, boolean far, boolean optional, int wordClass) {}

    /**
     * A literal.
     *
     * @param line whether it stands at the start of a line
     * @param text case of ASCII letters aside
     * @param then what has to stand close behind it; empty: nothing
     */
    record Mark(boolean line, String text, String then) {}
}
