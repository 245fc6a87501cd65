package com.example.agent;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Reads an event stream line by line and decodes the data that is a frame. A line goes on when it has ended, so nothing waits for the next event. For one stream. */
final class EventLines {
    private static final String DATA = "data:";

    private final Frames frames;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    EventLines(Frames frames) {
        this.frames = frames;
    }

    /** What these bytes complete; the rest is kept. */
    byte[] next(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length * 2);
        for (byte b : bytes) {
            line.write(b);
            if (b == '\n') {
                out.writeBytes(decoded(line.toString(StandardCharsets.UTF_8)));
                line.reset();
            }
        }
        return out.toByteArray();
    }

    /** What is left when the stream has ended. */
    byte[] rest() {
        return decoded(line.toString(StandardCharsets.UTF_8));
    }

    private byte[] decoded(String text) {
        String content = text.stripTrailing();
        if (!content.startsWith(DATA)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        String data = content.substring(DATA.length()).stripLeading();
        String plain = frames.event(data);
        return (plain.equals(data) ? text : DATA + " " + plain + text.substring(content.length()))
                .getBytes(StandardCharsets.UTF_8);
    }
}
