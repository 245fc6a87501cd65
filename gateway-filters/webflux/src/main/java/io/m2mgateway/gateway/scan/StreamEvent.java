package io.m2mgateway.gateway.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.m2mgateway.gateway.body.SseData;
import io.m2mgateway.gateway.scan.ChannelText.Piece;
import io.m2mgateway.gateway.scan.Spans.Span;
import io.m2mgateway.scan.text.Segment;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * An event, or a line, that waits for its turn.
 *
 * @param bytes all of it, as it came
 * @param data what it carries, taken out of a frame
 * @param segments the strings of the data
 * @param pieces the same strings in their channels
 * @param json whether the data is JSON; else it is one text
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StreamEvent(byte[] bytes, byte[] data, List<Segment> segments, List<Piece> pieces, boolean json) {

    /** One in which nothing is looked at. */
    static StreamEvent untouched(byte[] bytes) {
        return new StreamEvent(bytes, new byte[0], List.of(), List.of(), false);
    }

    /** Whether something in it may still be replaced. */
    boolean isOpen() {
        for (Piece piece : pieces) {
            if (piece.isOpen()) {
                return true;
            }
        }
        return false;
    }

    /** Writes it with everything replaced that is to be; else as it came. */
    void writeTo(ByteArrayOutputStream out, boolean line) {
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            for (Span span : pieces.get(i).spans()) {
                spans.add(json ? inJson(segments.get(i), span) : span);
            }
        }
        if (spans.isEmpty()) {
            out.writeBytes(bytes);
            return;
        }
        byte[] changed = json
                ? Spans.replaced(data, Spans.merged(spans))
                : Spans.replaced(new String(data, UTF_8), spans).getBytes(UTF_8);
        if (line) {
            out.writeBytes(changed);
            out.write('\n');
        } else {
            SseData.replace(bytes, 0, bytes.length, changed, out);
        }
    }

    private Span inJson(Segment segment, Span span) {
        if (segment.key()) {
            return Spans.whole(segment);
        }
        int from = segment.byteOffset(data, span.start());
        int to = segment.byteOffset(data, span.end());
        return Spans.within(data, segment, from, to, span.mark());
    }
}
