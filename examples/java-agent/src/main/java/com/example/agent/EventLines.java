package com.example.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import java.io.ByteArrayOutputStream;

/**
 * An event stream in which each event may be a frame in text form. Its data becomes what the frame holds; all other lines stay as they are. A line goes on when it has
 * ended, so nothing waits for the next event.
 */
final class EventLines implements AnswerDecoder {
    private static final String DATA = "data:";

    private final M2mCodec codec;
    private final Runnable frameSeen;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    EventLines(M2mCodec codec, Runnable frameSeen) {
        this.codec = codec;
        this.frameSeen = frameSeen;
    }

    @Override
    public byte[] next(byte[] piece) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(piece.length * 2);
        for (byte b : piece) {
            line.write(b);
            if (b == '\n') {
                out.writeBytes(end());
            }
        }
        return out.toByteArray();
    }

    @Override
    public byte[] end() {
        byte[] bytes = line.toByteArray();
        line.reset();
        String text = new String(bytes, UTF_8);
        String content = text.stripTrailing();
        byte[] data = content.startsWith(DATA)
                ? content.substring(DATA.length()).stripLeading().getBytes(UTF_8)
                : new byte[0];
        if (WireForm.find(data, 0, data.length) != WireForm.M2M_TEXT) {
            return bytes;
        }
        frameSeen.run();
        String document = new String(codec.decode(data).document(), UTF_8);
        return (DATA + " " + document + text.substring(content.length())).getBytes(UTF_8);
    }
}
