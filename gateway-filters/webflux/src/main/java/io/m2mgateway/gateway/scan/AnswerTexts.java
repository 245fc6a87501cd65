package io.m2mgateway.gateway.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.m2mgateway.gateway.body.PlainBodies;
import io.m2mgateway.gateway.scan.Spans.Span;
import io.m2mgateway.m2m.M2mLimits;
import io.m2mgateway.scan.Finding;
import io.m2mgateway.scan.Verdict;
import io.m2mgateway.scan.Verdict.Action;
import io.m2mgateway.scan.answer.AnswerScanner;
import io.m2mgateway.scan.answer.PromptWords;
import io.m2mgateway.scan.text.Segment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Looks at whole answers: documents, each string by itself, and texts. Safe for threads. */
final class AnswerTexts {

    static final Verdict NOTHING = new Verdict(Action.ALLOW, null, 0, List.of());

    /** What is left of a text when a part was replaced may be dangerous as well; after so many rounds all of it goes. */
    private static final int ROUNDS = 4;

    private final AnswerScanner scanner;
    private final PlainBodies.Frames frames;

    AnswerTexts(AnswerScanner scanner, PlainBodies.Frames frames) {
        this.scanner = scanner;
        this.frames = frames;
    }

    /** A whole answer: what was found, and its body without that, or the same body. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Checked(Verdict verdict, byte[] body) {}

    AnswerScanner scanner() {
        return scanner;
    }

    /**
     * What a frame holds; what is none as it is.
     *
     * @throws io.m2mgateway.m2m.M2mException for a frame that does not decode
     */
    byte[] opened(byte[] message) {
        return message.length > 0 && frames.looksLikeFrame(message)
                ? frames.answer(message, M2mLimits.DEFAULT.maxInflated())
                : message;
    }

    Verdict scan(String text, @Nullable PromptWords prompt) {
        return scanner.judge(text, scanner.score(text, prompt));
    }

    /**
     * Reads all of an answer, and replaces what would be blocked.
     *
     * @param plain the body, decoded; what is no JSON is a text
     */
    Checked check(byte[] plain, @Nullable PromptWords prompt) {
        AnswerStrings.Read read;
        try {
            read = AnswerStrings.of(plain);
        } catch (JacksonException notJson) {
            return text(plain, prompt);
        }
        Verdict worst = NOTHING;
        List<Span> spans = new ArrayList<>();
        for (AnswerStrings.Piece piece : read.pieces()) {
            Segment segment = piece.segment();
            Verdict verdict = scan(segment.text(), prompt);
            worst = worse(worst, located(verdict, segment.path()));
            if (verdict.action() == Action.BLOCK) {
                spans.addAll(replacements(plain, segment, verdict, prompt));
            }
        }
        return new Checked(worst, spans.isEmpty() ? plain : Spans.replaced(plain, Spans.merged(spans)));
    }

    private static Verdict located(Verdict verdict, String path) {
        if (verdict.findings().isEmpty()) {
            return verdict;
        }
        List<Finding> findings = new ArrayList<>(verdict.findings().size());
        for (Finding at : verdict.findings()) {
            findings.add(new Finding(
                    at.rule(),
                    at.family(),
                    at.threat(),
                    at.confidence(),
                    at.message(),
                    path,
                    at.start(),
                    at.end(),
                    at.textStart(),
                    at.textEnd()));
        }
        return new Verdict(verdict.action(), verdict.threat(), verdict.confidence(), findings);
    }

    private Checked text(byte[] plain, @Nullable PromptWords prompt) {
        String text = new String(plain, UTF_8);
        Verdict verdict = scan(text, prompt);
        if (verdict.action() != Action.BLOCK) {
            return new Checked(verdict, plain);
        }
        List<Span> spans = blocked(text, verdict, prompt);
        String rest = spans.isEmpty() ? Spans.MARK : Spans.replaced(text, spans);
        return new Checked(verdict, rest.getBytes(UTF_8));
    }

    private List<Span> replacements(byte[] json, Segment segment, Verdict verdict, @Nullable PromptWords prompt) {
        List<Span> parts = segment.key() ? List.of() : blocked(segment.text(), verdict, prompt);
        if (parts.isEmpty()) {
            return List.of(Spans.whole(segment));
        }
        List<Span> spans = new ArrayList<>(parts.size());
        for (Span part : parts) {
            int from = segment.byteOffset(json, part.start());
            int to = segment.byteOffset(json, part.end());
            spans.add(Spans.within(json, segment, from, to, part.mark()));
        }
        return spans;
    }

    /** The parts of a text without which it would pass; none where only all of it will do. */
    private List<Span> blocked(String text, Verdict first, @Nullable PromptWords prompt) {
        List<Span> spans = new ArrayList<>();
        Verdict verdict = first;
        for (int round = 0; round < ROUNDS; round++) {
            if (round > 0) {
                // Replaced parts keep their length, so that offsets stay those of the original.
                verdict = scan(blanked(text, spans), prompt);
            }
            if (verdict.action() != Action.BLOCK) {
                return Spans.merged(spans);
            }
            for (Finding finding : verdict.findings()) {
                if (finding.confidence() >= scanner.blockThreshold()) {
                    spans.add(new Span(finding.start(), finding.end(), Spans.MARK));
                }
            }
        }
        return List.of();
    }

    private static String blanked(String text, List<Span> spans) {
        StringBuilder blanked = new StringBuilder(text);
        for (Span span : spans) {
            for (int i = span.start(); i < span.end(); i++) {
                blanked.setCharAt(i, ' ');
            }
        }
        return blanked.toString();
    }

    static Verdict worse(Verdict one, Verdict other) {
        int order = one.action().compareTo(other.action());
        return order > 0 || (order == 0 && one.confidence() >= other.confidence()) ? one : other;
    }
}
