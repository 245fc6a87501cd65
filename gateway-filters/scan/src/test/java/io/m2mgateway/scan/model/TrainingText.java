package io.m2mgateway.scan.model;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A text with its label.
 *
 * @param origin which of the three sources it is from
 * @param family of the corpus: what the attack tries, or what the honest text looks like; elsewhere the name of the source
 * @param batch author batch of the corpus; of public rows the group of those that are nearly the same; else empty
 * @param lang of the corpus: the language; elsewhere empty
 * @param carrier of the corpus: what the text is; of public rows their kind; else empty
 * @param attack the label
 * @param text without marks
 * @param hostile the characters of an attack that are the attack; null where nobody marked them
 * @param document number of the recorded request that the text is from; −1 elsewhere
 */
record TrainingText(
        Origin origin,
        String family,
        String batch,
        String lang,
        String carrier,
        boolean attack,
        String text,
        @Nullable BitSet hostile,
        int document) {
    /** Where a text is from. */
    enum Origin {
        /** Written for this project. */
        CORPUS,
        /** Rows of public data sets with permissive licences. */
        PUBLIC,
        /** Recorded requests and answers, all honest. */
        TRAFFIC
    }

    private static final char OPEN = '\u27E6';
    private static final char CLOSE = '\u27E7';

    /** Whose texts stay on one side when families are left out. */
    String topic() {
        return origin == Origin.PUBLIC ? batch : family;
    }

    /** Whose texts stay on one side when authors are left out. */
    String author() {
        return origin == Origin.PUBLIC ? family : batch;
    }

    /** A text of the corpus, whose marks become {@link #hostile}. */
    static TrainingText marked(
            String family, String batch, String lang, String carrier, boolean attack, String withMarks) {
        StringBuilder text = new StringBuilder();
        BitSet hostile = new BitSet();
        int open = 0;
        for (int i = 0; i < withMarks.length(); i++) {
            char c = withMarks.charAt(i);
            if (c == OPEN || c == CLOSE) {
                open += c == OPEN ? 1 : -1;
            } else {
                hostile.set(text.length(), open > 0);
                text.append(c);
            }
        }
        return new TrainingText(
                Origin.CORPUS, family, batch, lang, carrier, attack, text.toString(), attack ? hostile : null, -1);
    }

    /** An honest text from elsewhere, or an attack all of whose words count as hostile. */
    static TrainingText of(
            Origin origin, String source, String group, String kind, boolean attack, String text, int document) {
        return new TrainingText(origin, source, group, "", kind, attack, text, null, document);
    }

    /** The same attack with other words around it. */
    TrainingText with(String other) {
        return new TrainingText(origin, family, batch, lang, carrier, attack, other, null, document);
    }

    /** The hostile words alone; null where they are all of the text or nearly nothing. */
    @Nullable
    TrainingText hostileAlone() {
        if (hostile == null || hostile.cardinality() < 20 || text.length() - hostile.cardinality() < 20) {
            return null;
        }
        StringBuilder words = new StringBuilder();
        for (int at = hostile.nextSetBit(0); at >= 0; at = hostile.nextSetBit(hostile.nextClearBit(at))) {
            words.append(text, at, hostile.nextClearBit(at)).append(' ');
        }
        return new TrainingText(
                origin, family, batch, lang, carrier, true, words.toString().strip(), null, document);
    }
}
