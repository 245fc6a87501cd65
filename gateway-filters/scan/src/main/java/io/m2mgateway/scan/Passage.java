package io.m2mgateway.scan;

import io.m2mgateway.scan.text.Role;
import io.m2mgateway.scan.text.Segment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A text that is scored as one: a string of a document, or the seam between a user's turns, where a split attack lies. */
final class Passage {
    /** Characters on each side of a seam: about a window. */
    private static final int REACH = 150;

    private static final int LONGEST_WORD = 20;
    private static final int SEAMS = 16;

    /**
     * What the model's odds are divided by at a seam: windows that hold the end of one thing and the beginning of another are unlike any that it learnt, and it errs there more
     * often. About 0.7 in log-odds.
     */
    private static final double DOUBT = 2;

    private final String text;
    private final List<Piece> pieces;

    /** Characters {@code from} to {@code to} of a segment stand at {@code at} in the passage. */
    private record Piece(Segment segment, int from, int to, int at) {
        int end() {
            return at + to - from;
        }
    }

    private Passage(String text, List<Piece> pieces) {
        this.text = text;
        this.pieces = pieces;
    }

    /** Each segment, then the seams between the user's turns, of long conversations the latest only. */
    static List<Passage> of(List<Segment> segments) {
        List<Passage> passages = new ArrayList<>(segments.size());
        List<Segment> turns = new ArrayList<>();
        for (Segment segment : segments) {
            passages.add(of(segment));
            if (segment.role() == Role.USER && segment.message() >= 0 && !segment.key()) {
                turns.add(segment);
            }
        }
        for (int i = Math.max(1, turns.size() - SEAMS); i < turns.size(); i++) {
            passages.add(seam(turns.subList(Math.max(0, i - SEAMS), i), turns.get(i)));
        }
        return passages;
    }

    static Passage of(Segment segment) {
        int end = segment.text().length();
        return new Passage(segment.text(), List.of(new Piece(segment, 0, end, 0)));
    }

    /** The last characters of some segments, then the first of another. */
    private static Passage seam(List<Segment> before, Segment after) {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        int left = REACH;
        int first = before.size();
        while (first > 0 && left > 0) {
            left -= before.get(--first).text().length();
        }
        for (int i = first; i < before.size(); i++) {
            Segment segment = before.get(i);
            int from = i == first && left < 0 ? wordStart(segment.text(), -left) : 0;
            append(text, pieces, segment, from, segment.text().length());
        }
        append(
                text,
                pieces,
                after,
                0,
                boundary(after.text(), Math.min(REACH, after.text().length())));
        return new Passage(text.toString(), pieces);
    }

    /** The first word that begins behind an index, if there is one soon. */
    private static int wordStart(String text, int index) {
        int most = Math.min(text.length(), index + LONGEST_WORD);
        for (int at = index; at < most; at++) {
            if (Character.isWhitespace(text.charAt(at))) {
                return at;
            }
        }
        return boundary(text, index);
    }

    private static void append(StringBuilder text, List<Piece> pieces, Segment segment, int from, int to) {
        if (!pieces.isEmpty()) {
            text.append('\n');
        }
        pieces.add(new Piece(segment, from, to, text.length()));
        text.append(segment.text(), from, to);
    }

    /** The next place at or behind an index that is not within a surrogate pair. */
    private static int boundary(String text, int index) {
        boolean within = index > 0
                && index < text.length()
                && Character.isLowSurrogate(text.charAt(index))
                && Character.isHighSurrogate(text.charAt(index - 1));
        return within ? index + 1 : index;
    }

    /** How sure a match is, where it stands. */
    double confidence(TextScore.Match match) {
        double confidence = match.confidence();
        return pieces.size() == 1 || !match.rule().equals(Scanner.MODEL)
                ? confidence
                : confidence / (confidence + DOUBT * (1 - confidence));
    }

    /** What is scored, and who says it. */
    Segment segment() {
        Segment first = pieces.get(0).segment;
        return pieces.size() == 1 ? first : Segment.ofText(text, first.role());
    }

    /** Adds a match's findings: one for each segment that it touches. */
    void locate(TextScore.Match match, byte @Nullable [] json, List<Finding> to) {
        for (Piece piece : pieces) {
            int start = Math.max(match.start(), piece.at);
            int end = Math.min(match.end(), piece.end());
            if (start >= end) {
                continue;
            }
            Segment segment = piece.segment;
            String whole = segment.text();
            int first = boundary(whole, start - piece.at + piece.from);
            int last = boundary(whole, end - piece.at + piece.from);
            int from = json == null ? first : segment.byteOffset(json, first);
            int until = json == null ? last : segment.byteOffset(json, last);
            to.add(new Finding(
                    match.rule(),
                    match.family(),
                    match.threat(),
                    confidence(match),
                    segment.message(),
                    segment.path(),
                    from,
                    until,
                    first,
                    last));
        }
    }
}
