package io.m2mgateway.gateway.scan;

import io.m2mgateway.gateway.scan.Spans.Span;
import io.m2mgateway.scan.Finding;
import io.m2mgateway.scan.TextScore;
import io.m2mgateway.scan.Verdict;
import io.m2mgateway.scan.answer.AnswerScanner;
import io.m2mgateway.scan.answer.PromptWords;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The text that comes in pieces through one channel of a stream. A piece is open while something may begin in it that only what follows will
 * show; before, some text is remembered, as much as what is looked for needs. For one stream; not thread-safe.
 */
final class ChannelText {

    /** Characters that are remembered before what is open. */
    private static final int CONTEXT = 640;

    /** Characters that are open at most: a private key has no more. */
    private static final int MOST_OPEN = 20 * 1024;

    /** Characters after which the model is asked again, and those that it sees besides: a window and its overlap. */
    private static final int OPINION_STEP = 200;

    private static final int OPINION_CONTEXT = 300;

    private final AnswerScanner scanner;
    private final @Nullable PromptWords prompt;
    private final StringBuilder text = new StringBuilder();
    private final Deque<Piece> open = new ArrayDeque<>();
    private int opined;
    /** The end of what was replaced last: what goes on from there needs no second mark. */
    private int replacedTo = -1;

    ChannelText(AnswerScanner scanner, @Nullable PromptWords prompt) {
        this.scanner = scanner;
        this.prompt = prompt;
    }

    /** A string of an event, and what of it is replaced. */
    static final class Piece {
        private final String text;
        private final List<Span> spans = new ArrayList<>();
        private int start;
        private boolean open = true;

        Piece(String text) {
            this.text = text;
        }

        boolean isOpen() {
            return open;
        }

        /** Characters of the piece that are replaced, in order. */
        List<Span> spans() {
            return Spans.merged(spans);
        }

        private boolean replace(int from, int to, String mark) {
            int first = Math.max(from, start) - start;
            int last = Math.min(to, start + text.length()) - start;
            if (first >= last) {
                return false;
            }
            for (int i = 0; i < spans.size(); i++) {
                Span known = spans.get(i);
                if (first <= known.end() && known.start() <= last) {
                    Span both = new Span(Math.min(first, known.start()), Math.max(last, known.end()), known.mark());
                    spans.set(i, both);
                    return true;
                }
            }
            spans.add(new Span(first, last, mark));
            return true;
        }
    }

    void add(Piece piece) {
        piece.start = text.length();
        text.append(piece.text);
        open.add(piece);
    }

    /**
     * Looks at what has come.
     *
     * @param last whether nothing follows
     * @param replace whether what would be blocked is replaced
     * @param found is told of each verdict that is more than nothing
     */
    void check(boolean last, boolean replace, Consumer<Verdict> found) {
        look(text.toString(), 0, scanner.exact(text, prompt), replace, found);
        if (last || text.length() - opined >= OPINION_STEP) {
            int from = Math.max(0, opined - OPINION_CONTEXT);
            if (opined < text.length()) {
                String recent = text.substring(from);
                look(recent, from, scanner.opinion(recent), replace, found);
                opined = text.length();
            }
        }
        int settled = last ? text.length() : scanner.settled(text, prompt);
        settle(Math.max(settled, text.length() - MOST_OPEN));
    }

    private void look(String part, int at, TextScore score, boolean replace, Consumer<Verdict> found) {
        Verdict verdict = scanner.judge(part, score);
        if (verdict.action() == Verdict.Action.ALLOW) {
            return;
        }
        found.accept(verdict);
        if (!replace) {
            return;
        }
        for (Finding finding : verdict.findings()) {
            if (finding.confidence() >= scanner.blockThreshold()) {
                replace(at + finding.start(), at + finding.end());
            }
        }
    }

    private void replace(int from, int to) {
        String mark = from <= replacedTo ? "" : Spans.MARK;
        for (Piece piece : open) {
            if (piece.replace(from, to, mark)) {
                mark = "";
            }
        }
        replacedTo = Math.max(replacedTo, to);
    }

    private void settle(int settled) {
        while (!open.isEmpty() && open.element().start + open.element().text.length() <= settled) {
            open.remove().open = false;
        }
        int kept = open.isEmpty() ? text.length() : open.element().start;
        int surplus = kept - CONTEXT;
        if (surplus > CONTEXT) {
            text.delete(0, surplus);
            open.forEach(piece -> piece.start -= surplus);
            opined = Math.max(0, opined - surplus);
            replacedTo -= surplus;
        }
    }
}
