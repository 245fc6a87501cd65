package io.m2mgateway.scan.normal;

import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/**
 * Text that looks like another: format characters that show nothing, marks piled on letters, letters of other alphabets that look Latin, tags,
 * and the forms that NFKC folds (full width, mathematical alphabets, ligatures). What is Cyrillic or Greek throughout is left alone.
 */
final class LookAlikes {
    /** From U+0370 to U+058F, the Latin letters that these resemble; a space: none. Written from what fonts draw alike. */
    private static final char[] SIMILAR = new char[0x590 - 0x370];

    static {
        String pairs =
                "\u0410A\u0412B\u0415E\u041AK\u041CM\u041DH\u041EO\u0420P\u0421C\u0422T\u0425X\u0423Y\u0406I\u0408J\u0405S"
                        + "\u0430a\u0435e\u043Eo\u0440p\u0441c\u0445x\u0443y\u0456i\u0458j\u0455s\u04BBh\u0501d\u051Bq\u051Dw\u04CFl\u04C0I"
                        + "\u0432b\u043Ak\u043Dh\u0442t\u043Cm\u0433r\u0438u\u043Fn\u044Cb\u0454e\u0457i\u04AFy"
                        + "\u0391A\u0392B\u0395E\u0396Z\u0397H\u0399I\u039AK\u039CM\u039DN\u039FO\u03A1P\u03A4T\u03A5Y\u03A7X"
                        + "\u03B1a\u03B5e\u03B9i\u03BAk\u03BDv\u03BFo\u03C1p\u03C4t\u03C5u\u03C7x\u03B7n\u03C9w\u03B3y\u03C3o\u03B2b\u03F2c\u03F3j"
                        + "\u0570h\u0578n\u057Du\u0585o\u0566q\u0581g\u0555O\u054DU\u053CL";
        for (int i = 0; i < pairs.length(); i += 2) {
            int at = pairs.charAt(i) - 0x370;
            if (at >= 0 && at < SIMILAR.length) {
                SIMILAR[at] = pairs.charAt(i + 1);
            }
        }
    }

    /** Small capitals and other phonetic letters that NFKC leaves, in pairs. */
    private static final String PHONETIC =
            "\u1D00a\u0299b\u1D04c\u1D05d\u1D07e\uA730f\u0262g\u029Ch\u026Ai\u1D0Aj\u1D0Bk\u029Fl\u1D0Dm\u0274n\u1D0Fo"
                    + "\u1D18p\u0280r\uA731s\u1D1Bt\u1D1Cu\u1D20v\u1D21w\u028Fy\u1D22z\u0251a\u0261g\u0131i\u0269i\u0275o\u028Bv";

    private LookAlikes() {}

    static void read(String text, Rewrite rewrite) {
        int at = 0;
        int length = text.length();
        int alphabet = 0;
        while (at < length) {
            char c = text.charAt(at);
            if (c < 0xAA || (c > 0x3164 && c < 0xD800)) {
                at++;
                continue;
            }
            if (c >= 0x370 && c < 0x590) {
                int start = wordStart(text, at, alphabet);
                at = mixed(text, start, rewrite);
                alphabet = at;
                continue;
            }
            int point = text.codePointAt(at);
            int end = at + Character.charCount(point);
            if (isUnseen(point)) {
                end = unseen(text, at, end, rewrite);
            } else {
                single(at, end, point, rewrite);
            }
            at = end;
        }
    }

    /** A run of characters that show nothing is dropped, of tags the letters stay. Joiners in emoji, Indic and Arabic text belong there. */
    private static int unseen(String text, int at, int first, Rewrite rewrite) {
        int end = first;
        StringBuilder tags = new StringBuilder();
        int point = text.codePointAt(at);
        while (true) {
            if (point >= 0xE0020 && point < 0xE007F) {
                tags.append((char) (point & 0x7F));
            }
            if (end >= text.length() || !isUnseen(text.codePointAt(end))) {
                break;
            }
            point = text.codePointAt(end);
            end += Character.charCount(point);
        }
        boolean letters = at > 0 && end < text.length() && joins(text.charAt(at - 1)) && joins(text.charAt(end));
        if (!tags.isEmpty() || (letters && point != 0xAD)) {
            rewrite.undo(at, end, tags);
        } else if (letters || !isHonest(point)) {
            rewrite.replace(at, end, tags);
        }
        return end;
    }

    /** Joiners, and the selectors that choose between a sign and its picture. */
    private static boolean isHonest(int point) {
        return point == 0x200C || point == 0x200D || point == 0xFE0E || point == 0xFE0F;
    }

    /** A letter of an alphabet that needs no joiners. */
    private static boolean joins(char c) {
        boolean alphabet = c < 0x590 || (c >= 0x1E00 && c < 0x2000) || (c >= 0x3040 && c < 0xD800);
        return alphabet && Character.isLetter(c);
    }

    private static boolean isUnseen(int point) {
        return Character.getType(point) == Character.FORMAT
                || isSelector(point)
                || (point >= 0xE0000 && point < 0xE0080);
    }

    private static int wordStart(String text, int at, int least) {
        int start = at;
        while (start > least && at - start < 32 && isAsciiLetter(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    /** Reads one word with letters of another alphabet; if it has Latin ones too, or nothing but look-alikes, it is read as Latin. */
    private static int mixed(String text, int start, Rewrite rewrite) {
        int end = start;
        int latin = 0;
        int alike = 0;
        int others = 0;
        while (end < text.length()) {
            char c = text.charAt(end);
            if (isAsciiLetter(c)) {
                latin++;
            } else if (c >= 0x370 && c < 0x590) {
                alike += SIMILAR[c - 0x370] == 0 ? 0 : 1;
                others += SIMILAR[c - 0x370] == 0 ? 1 : 0;
            } else {
                break;
            }
            end++;
        }
        if (alike > 0 && others == 0 && (latin > 0 || rewrite.isDisguised())) {
            for (int i = start; i < end; i++) {
                char c = text.charAt(i);
                if (c >= 0x370) {
                    rewrite.undo(i, i + 1, String.valueOf(SIMILAR[c - 0x370]));
                }
            }
        }
        return Math.max(end, start + 1);
    }

    private static void single(int at, int end, int point, Rewrite rewrite) {
        int type = Character.getType(point);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            if (at > 0 && isPiled(point)) {
                rewrite.replace(at, end, "");
            }
        } else if (isForm(point)) {
            String folded = form(point);
            if (folded != null) {
                rewrite.replace(at, end, folded);
            }
        }
    }

    /** Marks for any letter; those that belong to one script are part of its words. */
    private static boolean isPiled(int point) {
        return (point >= 0x300 && point <= 0x36F)
                || (point >= 0x1AB0 && point <= 0x1AFF)
                || (point >= 0x1DC0 && point <= 0x1DFF)
                || (point >= 0x20D0 && point <= 0x20FF)
                || (point >= 0xFE20 && point <= 0xFE2F);
    }

    private static boolean isSelector(int point) {
        return (point >= 0xFE00 && point <= 0xFE0F)
                || (point >= 0xE0100 && point <= 0xE01EF)
                || point == 0x115F
                || point == 0x3164;
    }

    /** Blocks that hold letters or digits in another form. */
    private static boolean isForm(int point) {
        return point == 0xAA
                || point == 0xBA
                || (point >= 0x251 && point <= 0x2FF)
                || point == 0x131
                || (point >= 0x1D00 && point <= 0x1DBF)
                || (point >= 0x2070 && point <= 0x209C)
                || (point >= 0x2100 && point <= 0x214F)
                || (point >= 0x2460 && point <= 0x24FF)
                || (point >= 0xA730 && point <= 0xA7FF)
                || (point >= 0xFB00 && point <= 0xFB06)
                || (point >= 0xFF01 && point <= 0xFF5E)
                || (point >= 0x1D400 && point <= 0x1D7FF)
                || (point >= 0x1F110 && point <= 0x1F189);
    }

    private static @Nullable String form(int point) {
        if (point >= 0x1F150 && point <= 0x1F189) {
            int letter = (point - 0x1F150) % 0x20;
            return letter < 26 ? String.valueOf((char) ('a' + letter)) : null;
        }
        if (point < 0x10000) {
            int at = PHONETIC.indexOf(point);
            if (at >= 0 && at % 2 == 0) {
                return String.valueOf(PHONETIC.charAt(at + 1));
            }
        }
        String folded = Normalizer.normalize(Character.toString(point), Normalizer.Form.NFKC);
        boolean ascii = folded.chars().allMatch(c -> c < 0x80) && folded.chars().anyMatch(Character::isLetterOrDigit);
        boolean bracketed = ascii && folded.length() == 3 && folded.charAt(0) == '(';
        return bracketed ? folded.substring(1, 2) : ascii ? folded : null;
    }

    private static boolean isAsciiLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
