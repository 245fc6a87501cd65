package io.m2mgateway.gateway.scan;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.m2mgateway.scan.Finding;
import io.m2mgateway.scan.ScanMemory;
import io.m2mgateway.scan.Scanner;
import io.m2mgateway.scan.TextScore;
import io.m2mgateway.scan.Verdict;
import io.m2mgateway.scan.text.Role;
import io.m2mgateway.scan.text.Segment;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Replaces what a scanner would block, and nothing else. The result is scanned again, since what is left of an attack may be
 * one as well: after some rounds the whole string goes.
 */
final class Redaction {

    /** What stands in for a span. */
    static final String MARK = "[REDACTED]";

    /** Rounds in which spans are replaced; in the ones after that whole strings. */
    private static final int SPAN_ROUNDS = 8;

    private static final int ROUNDS = SPAN_ROUNDS + 4;

    private final Scanner scanner;
    private final ScanMemory memory;

    Redaction(Scanner scanner, ScanMemory memory) {
        this.scanner = scanner;
        this.memory = memory;
    }

    /** Bytes, or characters, from start to end. */
    private record Span(int start, int end, String mark) {}

    /**
     * A document without what would be blocked. JSON stays JSON.
     *
     * @throws IllegalStateException if something dangerous cannot be removed
     */
    byte[] json(byte[] document) {
        byte[] json = document;
        for (int round = 0; round < ROUNDS; round++) {
            List<Segment> segments = scanner.extract(json);
            Verdict verdict = scanner.scan(json, segments, memory);
            if (verdict.action() != Verdict.Action.BLOCK) {
                return json;
            }
            json = replaced(json, merged(spans(json, segments, verdict, round >= SPAN_ROUNDS)));
        }
        throw new IllegalStateException("what was found cannot be removed");
    }

    /** The same for a text that stands alone. */
    String text(String original) {
        String text = original;
        for (int round = 0; round < ROUNDS; round++) {
            Verdict verdict = scanner.scanText(text, Role.USER);
            if (verdict.action() != Verdict.Action.BLOCK) {
                return text;
            }
            if (round >= SPAN_ROUNDS) {
                return MARK;
            }
            List<Span> spans = new ArrayList<>();
            for (Finding finding : verdict.findings()) {
                if (finding.confidence() >= scanner.blockThreshold()) {
                    spans.add(new Span(finding.start(), finding.end(), MARK));
                }
            }
            text = replaced(text, merged(spans));
        }
        return MARK;
    }

    /** What is found in a text by itself goes first: what only the seam between two turns shows may be gone with it. */
    private List<Span> spans(byte[] json, List<Segment> segments, Verdict verdict, boolean whole) {
        List<Span> alone = new ArrayList<>();
        List<Span> all = new ArrayList<>();
        for (Finding finding : verdict.findings()) {
            if (finding.confidence() >= scanner.blockThreshold()) {
                Segment segment = segment(segments, finding);
                Span span = span(json, segment, finding, whole);
                all.add(span);
                if (isBlocked(segment)) {
                    alone.add(span);
                }
            }
        }
        return alone.isEmpty() ? all : alone;
    }

    private boolean isBlocked(Segment segment) {
        TextScore known = memory.find(segment);
        TextScore score = known == null ? scanner.score(segment.text(), segment.role()) : known;
        return scanner.judge(segment.text(), segment.role(), score).action() == Verdict.Action.BLOCK;
    }

    private static Segment segment(List<Segment> segments, Finding finding) {
        for (Segment segment : segments) {
            if (segment.start() <= finding.start() && finding.start() <= segment.end()) {
                return segment;
            }
        }
        throw new IllegalStateException("a finding outside of every string");
    }

    private static Span span(byte[] json, Segment segment, Finding finding, boolean whole) {
        if (segment.key()) {
            // Two members of one name would make it another document.
            return new Span(segment.start(), segment.end(), "[REDACTED-" + segment.start() + "]");
        }
        int end = Math.min(finding.end(), segment.end());
        return whole
                ? new Span(segment.start(), segment.end(), MARK)
                : new Span(beforePair(json, finding.start(), segment), behindPair(json, end, segment), MARK);
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
    private static List<Span> merged(List<Span> spans) {
        spans.sort(Comparator.comparingInt(Span::start));
        List<Span> merged = new ArrayList<>();
        for (Span span : spans) {
            Span last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && span.start() < last.end()) {
                merged.set(merged.size() - 1, new Span(last.start(), Math.max(last.end(), span.end()), last.mark()));
            } else {
                merged.add(span);
            }
        }
        return merged;
    }

    private static byte[] replaced(byte[] json, List<Span> spans) {
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

    private static String replaced(String text, List<Span> spans) {
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        for (Span span : spans) {
            out.append(text, from, span.start()).append(span.mark());
            from = span.end();
        }
        return out.append(text, from, text.length()).toString();
    }
}
