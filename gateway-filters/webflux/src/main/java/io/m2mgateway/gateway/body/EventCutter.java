package io.m2mgateway.gateway.body;

import java.util.Arrays;

/**
 * Cuts server-sent events, or lines, out of the bytes of a stream as they come.
 *
 * <p>For one stream; not thread-safe.
 */
public final class EventCutter {

    private final EventSink sink;
    private final int maxEvent;
    /** Whether an event ends with an empty line; else with any line. */
    private final boolean events;

    private byte[] carry = new byte[0];
    private int carried;
    private boolean lineHasContent;
    private boolean afterReturn;
    /** The event is too long to be held. */
    private boolean passing;

    private EventCutter(boolean events, int maxEvent, EventSink sink) {
        this.events = events;
        this.maxEvent = maxEvent;
        this.sink = sink;
    }

    /** Server-sent events; one of more than {@code maxEvent} bytes is not held. */
    public static EventCutter ofEvents(int maxEvent, EventSink sink) {
        return new EventCutter(true, maxEvent, sink);
    }

    /** Lines; one of more than {@code maxLine} bytes is not held. */
    public static EventCutter ofLines(int maxLine, EventSink sink) {
        return new EventCutter(false, maxLine, sink);
    }

    /** Bytes of an event that has not ended yet. */
    public int held() {
        return carried;
    }

    /** Takes the next bytes of the stream; the sink is given every event that ends in them. */
    public void next(byte[] chunk) {
        int from = 0;
        int i = 0;
        while (i < chunk.length) {
            byte b = chunk[i++];
            if (b == '\n' && afterReturn) {
                afterReturn = false;
                continue;
            }
            afterReturn = b == '\r' && events;
            if (b != '\n' && !afterReturn) {
                lineHasContent = true;
            } else if (lineHasContent && events) {
                lineHasContent = false;
            } else {
                if (afterReturn && i < chunk.length && chunk[i] == '\n') {
                    afterReturn = false;
                    i++;
                }
                event(chunk, from, i);
                from = i;
            }
        }
        keep(chunk, from);
    }

    /** The stream has ended: what is left of an event that never ended. */
    public byte[] end() {
        byte[] rest = Arrays.copyOf(carry, carried);
        carried = 0;
        return rest;
    }

    private void event(byte[] chunk, int from, int to) {
        if (passing) {
            passing = false;
            sink.tooLong(chunk, from, to);
        } else if (carried == 0) {
            sink.event(chunk, from, to);
        } else {
            append(chunk, from, to);
            int length = carried;
            carried = 0;
            sink.event(carry, 0, length);
        }
    }

    private void keep(byte[] chunk, int from) {
        if (passing) {
            sink.tooLong(chunk, from, chunk.length);
        } else if (carried + (chunk.length - from) > maxEvent) {
            passing = true;
            sink.tooLong(carry, 0, carried);
            sink.tooLong(chunk, from, chunk.length);
            carried = 0;
            carry = new byte[0];
        } else {
            append(chunk, from, chunk.length);
        }
    }

    private void append(byte[] chunk, int from, int to) {
        int length = to - from;
        if (carried + length > carry.length) {
            carry = Arrays.copyOf(carry, Math.max(carried + length, carry.length * 2));
        }
        System.arraycopy(chunk, from, carry, carried, length);
        carried += length;
    }
}
