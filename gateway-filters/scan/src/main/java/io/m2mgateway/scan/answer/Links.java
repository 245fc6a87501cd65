package io.m2mgateway.scan.answer;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Images and links, in Markdown or HTML, whose address carries data to a stranger. An image is fetched without a click, so that it is the way
 * out of choice. Time is linear in the text. Immutable and safe for threads.
 */
final class Links {
    private static final int LONGEST_LABEL = 300;
    private static final int LONGEST_ADDRESS = 4096;
    /** Characters in a row that are no word of a language: 18 bytes of Base64. */
    private static final int CODE = 24;
    /** Words in the value of a parameter: a sentence. */
    private static final int SENTENCE = 4;

    private final Set<String> trusted;

    /** @param trusted hosts, in lower case, whose addresses carry nothing away; with a leading dot, all below */
    Links(Set<String> trusted) {
        this.trusted = trusted;
    }

    /** An address with something in it: characters of the whole construct, the last excluded. */
    record Link(int start, int end, boolean image) {}

    /** What was found, and from where on the text must be seen again once there is more of it. */
    private record Reading(List<Link> links, int settled) {}

    List<Link> find(CharSequence text) {
        return read(text).links;
    }

    int settled(CharSequence text) {
        return read(text).settled;
    }

    private Reading read(CharSequence text) {
        List<Link> links = new ArrayList<>();
        Brackets open = new Brackets();
        boolean images = text.toString().contains("![");
        int length = text.length();
        int settled = length;
        int at = 0;
        while (at < length) {
            char c = text.charAt(at);
            int end = at + 1;
            int start = at;
            if (c == '[') {
                open.push(at > 0 && text.charAt(at - 1) == '!' ? at - 1 : at);
            } else if (c == ']' && end < length) {
                start = open.pop(at);
                end = start < 0 ? end : label(text, start, end, images, links);
            } else if (c == '<') {
                end = html(text, at, links);
            } else if (c == '!' && end == length) {
                settled = at;
            }
            if (end > length) {
                settled = start;
                break;
            }
            at = end;
        }
        return new Reading(links, Math.min(settled, open.first(length)));
    }

    /** Where brackets have opened that have not closed yet, the latest of them. A label may hold brackets of its own. */
    private static final class Brackets {
        private static final int MOST = 16;

        private final int[] starts = new int[MOST];
        private int size;

        void push(int start) {
            if (size == MOST) {
                System.arraycopy(starts, 1, starts, 0, --size);
            }
            starts[size++] = start;
        }

        /** The start of the label that closes here; −1 if there is none. */
        int pop(int close) {
            return size > 0 && close - starts[--size] <= LONGEST_LABEL ? starts[size] : -1;
        }

        /** Where the first label begins that may still go on at the end of the text. */
        int first(int length) {
            for (int i = 0; i < size; i++) {
                if (length - starts[i] <= LONGEST_LABEL) {
                    return starts[i];
                }
            }
            return length;
        }
    }

    /** Reads what stands behind {@code [label]}; gives where to go on, beyond the end where the text breaks off within it. */
    private int label(CharSequence text, int start, int behind, boolean images, List<Link> links) {
        char next = text.charAt(behind);
        if (next != '(' && next != ':') {
            return behind;
        }
        int address = behind + 1;
        while (address < text.length() && (text.charAt(address) == ' ' || text.charAt(address) == '<')) {
            address++;
        }
        boolean image = text.charAt(start) == '!';
        // A definition says where something leads that is named elsewhere: an image, if there is one.
        boolean fetched = image || (next == ':' && images);
        return address(text, start, address, fetched, links);
    }

    /** Reads {@code <img … src="address"}; of other elements nothing. */
    private int html(CharSequence text, int start, List<Link> links) {
        int length = text.length();
        int at = start + 1;
        for (char wanted : new char[] {'i', 'm', 'g'}) {
            if (at == length) {
                return length + 1;
            }
            if (Character.toLowerCase(text.charAt(at++)) != wanted) {
                return start + 1;
            }
        }
        int limit = Math.min(length, start + LONGEST_ADDRESS);
        while (at < limit && text.charAt(at) != '>' && text.charAt(at) != '<') {
            if (startsWith(text, at, "src=")) {
                int address = at + 4;
                while (address < length && (text.charAt(address) == '"' || text.charAt(address) == '\'')) {
                    address++;
                }
                return address(text, start, address, true, links);
            }
            at++;
        }
        return at == length && at < start + LONGEST_ADDRESS ? length + 1 : at;
    }

    private static boolean startsWith(CharSequence text, int at, String word) {
        int i = 0;
        while (i < word.length() && at + i < text.length() && (text.charAt(at + i) | 0x20) == (word.charAt(i) | 0x20)) {
            i++;
        }
        return i == word.length();
    }

    private int address(CharSequence text, int start, int from, boolean image, List<Link> links) {
        int length = text.length();
        int at = from;
        while (at < length && at - from < LONGEST_ADDRESS && !ends(text.charAt(at))) {
            at++;
        }
        if (at == length && at - from < LONGEST_ADDRESS) {
            // A whole text may end here as well: what there is of it counts.
            if (carries(text.subSequence(from, at).toString())) {
                links.add(new Link(start, at, image));
            }
            return length + 1;
        }
        int end = at < length && text.charAt(at) == ')' ? at + 1 : at;
        if (carries(text.subSequence(from, at).toString())) {
            links.add(new Link(start, end, image));
        }
        return end;
    }

    private static boolean ends(char c) {
        return c <= ' ' || c == ')' || c == '>' || c == '"' || c == '\'';
    }

    /** Whether an absolute address, of a host that is not trusted, holds more than the name of a page. */
    private boolean carries(String address) {
        int scheme = address.indexOf("//");
        if (scheme < 0 || scheme > 6) {
            return false;
        }
        String rest = address.substring(scheme + 2);
        int path = first(rest, "/?#");
        String authority = rest.substring(0, path).toLowerCase(Locale.ROOT);
        String host = authority.substring(authority.indexOf('@') + 1).replaceAll(":\\d*$", "");
        if (isTrusted(host)) {
            return false;
        }
        String behind = rest.substring(path);
        int query = first(behind, "?#");
        return isCode(authority, ".")
                || isCode(behind.substring(0, query), "/.-_")
                || carriesInQuery(behind.substring(query));
    }

    private boolean isTrusted(String host) {
        if (trusted.contains(host)) {
            return true;
        }
        for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
            if (trusted.contains(host.substring(dot))) {
                return true;
            }
        }
        return false;
    }

    private static boolean carriesInQuery(String query) {
        for (String parameter : query.split("[?&#;]", -1)) {
            String value = decoded(parameter.substring(parameter.indexOf('=') + 1));
            if (isCode(value, " ") || value.strip().split("[\\s,;|]+", -1).length >= SENTENCE) {
                return true;
            }
        }
        return false;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notCoded) {
            return value;
        }
    }

    /** Whether a part between separators is as long as no word and mixes what words do not. */
    private static boolean isCode(String text, String separators) {
        int run = 0;
        int digits = 0;
        int letters = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : separators.charAt(0);
            if (separators.indexOf(c) >= 0) {
                if (run >= CODE && digits > 0 && letters > 0) {
                    return true;
                }
                run = 0;
                digits = 0;
                letters = 0;
            } else {
                run++;
                digits += c >= '0' && c <= '9' ? 1 : 0;
                letters += Character.isLetter(c) ? 1 : 0;
            }
        }
        return false;
    }

    private static int first(String text, String of) {
        for (int i = 0; i < text.length(); i++) {
            if (of.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }
}
