package io.m2mgateway.scan.model;

import java.text.Normalizer;

/** What features make of characters: in tables, since each character of a text is looked up. */
final class Characters {
    static final byte OTHER = 0;
    static final byte BLANK = 1;
    static final byte WORD = 2;
    /** Han, Kana and Thai, which are written without spaces. */
    static final byte UNSPACED = 3;

    private static final byte[] KINDS = new byte[1 << 16];
    private static final char[] FOLDED = new char[1 << 16];
    /** Below lie the Latin letters with accents. */
    private static final int LATIN = 0x250;
    /** Full-width forms of ASCII, and their distance from it. */
    private static final int WIDE = 0xFF01;

    private static final int WIDE_END = 0xFF5E;
    private static final int WIDE_OFFSET = 0xFEE0;

    static {
        for (int c = 0; c < FOLDED.length; c++) {
            KINDS[c] = kindOf((char) c);
            FOLDED[c] = fold((char) c);
        }
    }

    private Characters() {}

    static byte kind(char c) {
        return KINDS[c];
    }

    /** Without case, Latin letters without accents, full-width forms as ASCII. */
    static char folded(char c) {
        return FOLDED[c];
    }

    private static byte kindOf(char c) {
        if ((c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x0E01 && c <= 0x0E4E)) {
            return UNSPACED;
        }
        int type = Character.getType(c);
        if (Character.isLetterOrDigit(c)
                || type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK) {
            return WORD;
        }
        return c <= ' ' || Character.isSpaceChar(c) ? BLANK : OTHER;
    }

    private static char fold(char c) {
        if (c < LATIN) {
            return Character.toLowerCase(Normalizer.normalize(String.valueOf(c), Normalizer.Form.NFKD)
                    .charAt(0));
        }
        return Character.toLowerCase(c >= WIDE && c <= WIDE_END ? (char) (c - WIDE_OFFSET) : c);
    }
}
