package io.m2mgateway.gateway.body;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Reads the {@code data} of each server-sent event of an answer. For one stream. */
public final class EventReader implements AnswerReader {

    private final SseTransformer events;

    /**
     * @param each is given the data of each event once that is complete
     * @param maxEvent bytes of an event that are held at most; a longer one is not read
     */
    public EventReader(Consumer<byte[]> each, int maxEvent) {
        events = new SseTransformer(
                data -> {
                    each.accept(data);
                    return SseTransformer.DROP;
                },
                maxEvent);
    }

    @Override
    public void next(ByteBuffer plain) {
        byte[] chunk = new byte[plain.remaining()];
        plain.get(chunk);
        events.next(chunk);
    }
}
