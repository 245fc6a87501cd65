package io.m2mgateway.bench.ratio;

import io.m2mgateway.bench.ratio.Traffic.Message;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.compress.StreamEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** What the events of streams take, each of them flushed. */
final class EventSizes {
    private static final byte[] DATA = "data: {".getBytes(StandardCharsets.US_ASCII);

    private EventSizes() {}

    /** A stream's events, the empty line behind each included. */
    static List<byte[]> events(byte[] stream) {
        List<byte[]> events = new ArrayList<>();
        int from = 0;
        boolean empty = false;
        for (int i = 0; i < stream.length; i++) {
            if (stream[i] == '\n') {
                if (empty) {
                    events.add(Arrays.copyOfRange(stream, from, i + 1));
                    from = i + 1;
                }
                empty = true;
            } else if (stream[i] != '\r') {
                empty = false;
            }
        }
        if (from < stream.length) {
            events.add(Arrays.copyOfRange(stream, from, stream.length));
        }
        return events;
    }

    /** With one encoder for each stream; its first bytes count for the first event and its last for the last. */
    static List<Integer> coded(List<Message> streams, Function<Message, StreamEncoder> encoders) {
        List<Integer> sizes = new ArrayList<>();
        int[] length = new int[1];
        for (Message stream : streams) {
            List<byte[]> events = events(stream.bytes());
            try (StreamEncoder encoder = encoders.apply(stream)) {
                for (int i = 0; i < events.size(); i++) {
                    length[0] = 0;
                    encoder.encode(ByteBuffer.wrap(events.get(i)), true, chunk -> length[0] += chunk.remaining());
                    if (i == events.size() - 1) {
                        encoder.finish(chunk -> length[0] += chunk.remaining());
                    }
                    sizes.add(length[0]);
                }
            }
        }
        return sizes;
    }

    /** Each event's data as a frame in text form, where that is smaller. */
    static List<Integer> framed(List<Message> streams, M2mCodec codec) {
        List<Integer> sizes = new ArrayList<>();
        for (Message stream : streams) {
            for (byte[] event : events(stream.bytes())) {
                sizes.add(framed(event, codec));
            }
        }
        return sizes;
    }

    private static int framed(byte[] event, M2mCodec codec) {
        int from = 0;
        while (from + DATA.length <= event.length
                && !Arrays.equals(event, from, from + DATA.length, DATA, 0, DATA.length)) {
            from++;
        }
        int end = from;
        while (end < event.length && event[end] != '\n' && event[end] != '\r') {
            end++;
        }
        int begin = from + DATA.length - 1;
        if (begin >= end) {
            return event.length;
        }
        try {
            int text = codec.encode(Arrays.copyOfRange(event, begin, end), WireForm.M2M_TEXT).length;
            return event.length - Math.max(0, end - begin - text);
        } catch (M2mException notFramable) {
            return event.length;
        }
    }
}
