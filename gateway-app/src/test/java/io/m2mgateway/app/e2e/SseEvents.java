package io.m2mgateway.app.e2e;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts a recorded stream after each blank line. */
final class SseEvents {

    private SseEvents() {}

    static List<byte[]> split(byte[] stream) {
        List<byte[]> events = new ArrayList<>();
        int start = 0;
        for (int i = 1; i < stream.length; i++) {
            if (stream[i] == '\n' && endsLine(stream, i - 1)) {
                events.add(Arrays.copyOfRange(stream, start, i + 1));
                start = i + 1;
            }
        }
        if (start < stream.length) {
            events.add(Arrays.copyOfRange(stream, start, stream.length));
        }
        return events;
    }

    private static boolean endsLine(byte[] stream, int i) {
        return stream[i] == '\n' || (stream[i] == '\r' && i > 0 && stream[i - 1] == '\n');
    }
}
