package io.m2mgateway.gateway.scan;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.m2mgateway.scan.text.Segment;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Parts of a document or text that are replaced. */
final class Spans {

    /** What stands in for a span. */
    static final String MARK = "[REDACTED]";

    private static final Pattern KEY_MARK = Pattern.compile("\\[REDACTED-[0-9]{1,10}]");

    private Spans() {}

    /** Bytes, or characters, from start to end. */
    record Span(int start, int end, String mark) {}

    /** A part of a string of a document, from one byte to another: JSON stays JSON. */
    static Span within(byte[] json, Segment segment, int from, int to, String mark) {
        int end = Math.min(to, segment.end());
        return new Span(beforePair(json, from, segment), behindPair(json, end, segment), mark);
    }

    /** Whether a string is nothing but what stands in for one. */
    static boolean isMark(CharSequence text) {
        return MARK.contentEquals(text) || KEY_MARK.matcher(text).matches();
    }

    /** All of a string. */
    static Span whole(Segment segment) {
        // Two members of one name would make it another document.
        String mark = segment.key() ? "[REDACTED-" + segment.start() + "]" : MARK;
        return new Span(segment.start(), segment.end(), mark);
    }

    /** Half a surrogate pair that is written as two escapes would be left behind. */
    private static int beforePair(byte[] json, int start, Segment segment) {
        boolean pair = isEscape(json, start, segment.end(), "CDEF") && start - 6 >= segment.start();
        return pair && isEscape(json, start - 6, segment.end(), "89AB") ? start - 6 : start;
    }

    private static int behindPair(byte[] json, int end, Segment segment) {
        boolean pair = isEscape(json, end, segment.end(), "CDEF") && end - 6 >= segment.start();
        return pair && isEscape(json, end - 6, segment.end(), "89AB") ? end + 6 : end;
    }

    private static boolean isEscape(byte[] json, int at, int limit, String thirdDigit) {
        return at + 6 <= limit
                && json[at] == '\\'
                && json[at + 1] == 'u'
                && (json[at + 2] | 0x20) == 'd'
                && thirdDigit.indexOf(Character.toUpperCase((char) json[at + 3])) >= 0;
    }

    /** In order, without overlap. */
    static List<Span> merged(List<Span> spans) {
        List<Span> inOrder = new ArrayList<>(spans);
        inOrder.sort(Comparator.comparingInt(Span::start));
        List<Span> merged = new ArrayList<>();
        for (Span span : inOrder) {
            Span last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && span.start() < last.end()) {
                merged.set(merged.size() - 1, new Span(last.start(), Math.max(last.end(), span.end()), last.mark()));
            } else {
                merged.add(span);
            }
        }
        return merged;
    }

    /** The document with these parts replaced, which are in order and do not overlap. */
    static byte[] replaced(byte[] json, List<Span> spans) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length);
        int from = 0;
        for (Span span : spans) {
            out.write(json, from, span.start() - from);
            out.writeBytes(span.mark().getBytes(US_ASCII));
            from = span.end();
        }
        out.write(json, from, json.length - from);
        return out.toByteArray();
    }

    /** The same for a text. */
    static String replaced(String text, List<Span> spans) {
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        for (Span span : spans) {
            out.append(text, from, span.start()).append(span.mark());
            from = span.end();
        }
        return out.append(text, from, text.length()).toString();
    }
}
