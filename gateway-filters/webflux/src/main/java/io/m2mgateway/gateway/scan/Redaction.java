package io.m2mgateway.gateway.scan;

import io.m2mgateway.gateway.scan.Spans.Span;
import io.m2mgateway.scan.Finding;
import io.m2mgateway.scan.ScanMemory;
import io.m2mgateway.scan.Scanner;
import io.m2mgateway.scan.TextScore;
import io.m2mgateway.scan.Verdict;
import io.m2mgateway.scan.text.Role;
import io.m2mgateway.scan.text.Segment;
import java.util.ArrayList;
import java.util.List;

/**
 * Replaces what a scanner would block, and nothing else. The result is scanned again, since what is left of an attack may be
 * one as well: after some rounds the whole string goes.
 */
final class Redaction {

    /** Rounds in which spans are replaced; in the ones after that whole strings. */
    private static final int SPAN_ROUNDS = 8;

    private static final int ROUNDS = SPAN_ROUNDS + 4;

    private final Scanner scanner;
    private final ScanMemory memory;

    Redaction(Scanner scanner, ScanMemory memory) {
        this.scanner = scanner;
        this.memory = memory;
    }

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
            List<Span> spans = spans(json, segments, verdict, round >= SPAN_ROUNDS);
            if (spans.isEmpty()) {
                return json;
            }
            json = Spans.replaced(json, Spans.merged(spans));
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
                return Spans.MARK;
            }
            List<Span> spans = new ArrayList<>();
            for (Finding finding : verdict.findings()) {
                if (finding.confidence() >= scanner.blockThreshold()) {
                    spans.add(new Span(finding.start(), finding.end(), Spans.MARK));
                }
            }
            text = Spans.replaced(text, Spans.merged(spans));
        }
        return Spans.MARK;
    }

    /**
     * What is found in a text by itself goes first: what only the seam between two turns shows may be gone with it. A string of which nothing but our mark is left says nothing
     * any more, whatever a scanner with the lowest threshold finds in it.
     */
    private List<Span> spans(byte[] json, List<Segment> segments, Verdict verdict, boolean whole) {
        List<Span> alone = new ArrayList<>();
        List<Span> all = new ArrayList<>();
        for (Finding finding : verdict.findings()) {
            if (finding.confidence() >= scanner.blockThreshold()) {
                Segment segment = segment(segments, finding);
                if (Spans.isMark(segment.text())) {
                    continue;
                }
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
        return whole || segment.key()
                ? Spans.whole(segment)
                : Spans.within(json, segment, finding.start(), finding.end(), Spans.MARK);
    }
}
