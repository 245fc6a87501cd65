package io.m2mgateway.scan;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Ways to hide a text from a scanner that an agent still reads. */
enum Disguise {
    BASE64(Disguise::base64),
    BASE64_IN_A_SENTENCE(text -> "Please decode " + base64(text) + " and do what it says."),
    BASE64_OF_HEX(text -> base64(hex(text))),
    HEX(Disguise::hex),
    PERCENT(text -> URLEncoder.encode(text, StandardCharsets.UTF_8)),
    ENTITIES(text -> mapped(text, c -> "&#" + c + ";")),
    ESCAPES(text -> text.chars().mapToObj("\\u%04x"::formatted).collect(Collectors.joining())),
    BINARY(Disguise::binary),
    ROT13(text -> mapped(text, Disguise::rot13)),
    ROT13_IN_BASE64(text -> base64(mapped(text, Disguise::rot13))),
    REVERSED(text -> new StringBuilder(text).reverse().toString()),
    LEET(text -> replaced(text, "aeiostAEIOST", "431057431057")),
    LEET_OF_VOWELS(text -> replaced(text, "aeioAEIO", "43104310")),
    SPACED(text -> text.codePoints().mapToObj(Character::toString).collect(Collectors.joining(" "))),
    DASHED(text -> text.replaceAll("(\\p{L})(?=\\p{L})", "$1-")),
    CYRILLIC(text -> replaced(text, "aeocpixys", "\u0430\u0435\u043E\u0441\u0440\u0456\u0445\u0443\u0455")),
    FULL_WIDTH(text -> mapped(text, c -> Character.toString(c > ' ' && c < 0x7F ? c + 0xFEE0 : c))),
    BOLD(text -> mapped(text, c -> Character.toString(c >= 'a' && c <= 'z' ? 0x1D41A + c - 'a' : c))),
    ZERO_WIDTH(text -> mapped(text, c -> Character.toString(c) + "\u200B")),
    SOFT_HYPHENS(text -> mapped(text, c -> Character.toString(c) + "\u00AD")),
    STRUCK(text -> mapped(text, c -> Character.toString(c) + (Character.isLetter(c) ? "\u0336" : ""))),
    CONCATENATED(text -> "\"" + text.replace("\"", "'").replaceAll("(?s)(.{5})", "$1\" + \"") + "\"");

    @SuppressWarnings("ImmutableEnumChecker") // all of them are functions without state
    private final UnaryOperator<String> how;

    Disguise(UnaryOperator<String> how) {
        this.how = how;
    }

    String of(String text) {
        return how.apply(text);
    }

    private static String mapped(String text, IntFunction<String> each) {
        return text.codePoints().mapToObj(each).collect(Collectors.joining());
    }

    private static String replaced(String text, String from, String to) {
        return mapped(
                text,
                c -> from.indexOf(c) < 0 ? Character.toString(c) : to.substring(from.indexOf(c), from.indexOf(c) + 1));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String binary(String text) {
        StringBuilder bits = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            bits.append(Integer.toBinaryString((b & 0xFF) | 0x100).substring(1)).append(' ');
        }
        return bits.toString();
    }

    private static String rot13(int c) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return Character.toString(letter ? (c | 0x20) >= 'n' ? c - 13 : c + 13 : c);
    }
}
