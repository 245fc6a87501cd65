package io.m2mgateway.bench.ratio;

import io.m2mgateway.bench.ratio.Traffic.Turn;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.context.Context;
import io.m2mgateway.m2m.context.ContextHistory;
import io.m2mgateway.m2m.context.ContextId;
import io.m2mgateway.m2m.context.ContextLimits;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the requests of conversations take that are not the first: against what was said before, and alone. */
final class LaterRequests {
    private static final String SESSION = "sess_0123456789abcdefghij";
    /** A request has grown out of the one before when so much of that, in percent, begins it. */
    private static final int GROWN = 80;
    /** What is added is as a rule an answer and a question; more is a file or an image, and little else counts beside it. */
    private static final int ADDED = 4096;

    private long requests;
    private long raw;
    private long alone;
    private long leaning;
    private long framed;

    private LaterRequests() {}

    /** Prints rows for those that grew out of the request before, by little or by much, and one for the others; gives the ratio of the first, in a session. */
    static double print(List<List<Turn>> conversations) {
        LaterRequests grown = new LaterRequests();
        LaterRequests grownMuch = new LaterRequests();
        LaterRequests other = new LaterRequests();
        M2mCodec codec = M2mCodec.create();
        for (List<Turn> conversation : conversations) {
            ContextHistory history = new ContextHistory(ContextLimits.DEFAULT);
            M2mCodec inSession = codec.withContexts(history);
            byte[] before = null;
            for (Turn turn : conversation) {
                byte[] document = turn.bytes();
                if (turn.request() && before != null) {
                    boolean much = document.length - before.length > ADDED;
                    LaterRequests kind = !isGrown(before, document) ? other : much ? grownMuch : grown;
                    kind.add(document, codec, inSession);
                }
                history.add(new Context(ContextId.of(SESSION, document), document));
                before = turn.request() ? document : before;
            }
        }
        System.out.println("| later requests | raw | M2M v1 | compact | compact in a session |");
        System.out.println("| --- | --- | --- | --- | --- |");
        grown.print("grown out of the one before, by up to 4 KB");
        grownMuch.print("by more");
        other.print("others");
        System.out.println();
        return (double) grown.raw / Math.max(1, grown.leaning);
    }

    private static boolean isGrown(byte[] before, byte[] document) {
        int common = Arrays.mismatch(before, document);
        return common < 0 || 100L * common >= (long) GROWN * before.length;
    }

    private void add(byte[] document, M2mCodec codec, M2mCodec inSession) {
        try {
            int frame = codec.encode(document, WireForm.M2M).length;
            int compact = codec.encode(document, WireForm.COMPACT).length;
            leaning += inSession.encode(document, WireForm.COMPACT).length;
            framed += frame;
            alone += compact;
            raw += document.length;
            requests++;
        } catch (M2mException notFramable) {
            // What is no JSON is no request that a frame could carry.
        }
    }

    private void print(String name) {
        System.out.printf(
                Locale.ROOT,
                "| %s (%d) | %.0f B | %.0f B, %.2f | %.0f B, %.2f | %.0f B, %.2f |%n",
                name,
                requests,
                (double) raw / requests,
                (double) framed / requests,
                (double) raw / framed,
                (double) alone / requests,
                (double) raw / alone,
                (double) leaning / requests,
                (double) raw / leaning);
    }
}
