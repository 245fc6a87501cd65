package io.m2mgateway.scan.text;

import io.m2mgateway.scan.text.MalformedException.Problem;

/** Refuses characters that hide text from a reader; joiners, marks and a BOM inside a text pass. */
public final class HiddenCharacters {
    /** More zero-width characters in a row than any script or emoji sequence needs. */
    private static final int FLOOD = 8;
    /** Tags of a flag: a region's five letters or digits at most, and the end. */
    private static final int FLAG_TAGS = 6;

    private HiddenCharacters() {}

    /**
     * Checks a text.
     *
     * @param offset added to the index in the message
     * @throws MalformedException with {@link Problem#MALFORMED_INPUT}
     */
    public static void check(String text, int offset) {
        int run = 0;
        int flag = 0; // tags that may still follow
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x200B) {
                run = 0;
                flag = 0;
                continue;
            }
            int point = c;
            if (Character.isSurrogate(c)) {
                point = text.codePointAt(i);
                if (point == c) {
                    throw refuse("a lone surrogate", offset + i);
                }
                i++;
            }
            if (point == 0) {
                throw refuse("NUL", offset + i);
            }
            if (point == 0x202D || point == 0x202E) {
                throw refuse("a bidirectional override", offset + i);
            }
            boolean tag = point >= 0xE0000 && point <= 0xE007F;
            if (tag && flag == 0) {
                throw refuse("a tag character outside of a flag", offset + i);
            }
            flag = point == 0x1F3F4 ? FLAG_TAGS : tag && point != 0xE007F ? flag - 1 : 0;
            run = isZeroWidth(point) ? run + 1 : 0;
            if (run > FLOOD) {
                throw refuse("a flood of zero-width characters", offset + i);
            }
        }
    }

    private static boolean isZeroWidth(int point) {
        return (point >= 0x200B && point <= 0x200F)
                || (point >= 0x2060 && point <= 0x2064)
                || (point >= 0xFE00 && point <= 0xFE0F)
                || (point >= 0xE0100 && point <= 0xE01EF)
                || point == 0xFEFF;
    }

    private static MalformedException refuse(String what, int offset) {
        return new MalformedException(Problem.MALFORMED_INPUT, what, offset);
    }
}
