package io.m2mgateway.scan.rules;

import java.util.List;
import java.util.Locale;

/**
 * Addresses of images in which a place is left for data: {@code ![x](https://host/?q={summary})}. A browser that shows the image sends it.
 */
final class DataUrls {
    private static final int LONGEST = 400;
    private static final int LONGEST_PLACE = 80;

    static final List<String> BEGINNINGS = List.of("](http", "src=\"http", "src='http", "src=http");

    /** What places are named after that are worth stealing, in parts of words. */
    private static final List<String> DATA = List.of(
            "secret",
            "passw",
            "token",
            "api",
            "key",
            "conversation",
            "history",
            "chat",
            "summary",
            "prompt",
            "context",
            "base64",
            "b64",
            "encoded",
            "urlencode",
            "email",
            "e-mail",
            "mail",
            "answer",
            "message",
            "data",
            "content",
            "instructions",
            "credential",
            "note",
            "user",
            "card",
            "iban",
            "phone",
            "address",
            "balance",
            "name");

    private DataUrls() {}

    /** The end of an address with a place for data that begins with one of the beginnings; −1 if there is none. */
    static int end(String text, int start, int end) {
        boolean image = text.charAt(start) != ']' || isImage(text, start);
        int close = image ? close(text, end) : end;
        return hasPlace(text, end, close) ? close : -1;
    }

    /** Whether {@code ![} opens the bracket that closes here. */
    private static boolean isImage(String text, int bracket) {
        for (int at = bracket - 1; at > 0 && bracket - at < LONGEST_PLACE * 2; at--) {
            char c = text.charAt(at);
            if (c == '[') {
                return text.charAt(at - 1) == '!';
            }
            if (c == '\n') {
                return false;
            }
        }
        return false;
    }

    private static int close(String text, int from) {
        int last = Math.min(text.length(), from + LONGEST);
        int at = from;
        while (at < last
                && ")\"'\n".indexOf(text.charAt(at)) < 0
                && !(text.charAt(at) == ' ' && isPlain(text, from, at))) {
            at++;
        }
        return at;
    }

    /** No bracket is open: a space ends the address. */
    private static boolean isPlain(String text, int from, int at) {
        for (int i = at - 1; i >= Math.max(from, at - LONGEST_PLACE); i--) {
            char c = text.charAt(i);
            if (c == '{' || c == '<' || c == '[') {
                return false;
            }
            if (c == '}' || c == '>' || c == ']') {
                return true;
            }
        }
        return true;
    }

    /** Behind a question mark or an equals sign stands a bracket with a name of data in it. */
    private static boolean hasPlace(String text, int from, int close) {
        boolean query = false;
        for (int at = from; at < close; at++) {
            char c = text.charAt(at);
            query |= c == '?' || c == '=';
            if (query && (c == '{' || c == '<' || c == '[')) {
                int end = Math.min(close, at + LONGEST_PLACE);
                String place = text.substring(at + 1, end).toLowerCase(Locale.ROOT);
                return DATA.stream().anyMatch(place::contains);
            }
        }
        return false;
    }
}
