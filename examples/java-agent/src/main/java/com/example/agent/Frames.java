package com.example.agent;

import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.m2m.WireForm;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What both clients share: when to send a frame, and how to read an answer.
 *
 * <p>The first request goes out as plain JSON that offers to read frames. Only an answer that is a frame shows that the other side speaks the protocol: from then on
 * requests are frames too. So a plain server never sees one, and no request has to be sent twice, which would cost twice. One of it for each server. Thread-safe.
 */
final class Frames {
    /** The media type of a frame. */
    static final String TYPE = "application/x-m2m";

    /** What an agent accepts: a frame rather than JSON, and event streams. */
    static final String ACCEPT = TYPE + ", application/json;q=0.9, text/event-stream";

    private final M2mCodec codec = M2mCodec.create();
    private final AtomicBoolean spoken = new AtomicBoolean();

    /** The request as a frame; null where it has to stay JSON. */
    byte @Nullable [] request(byte[] json) {
        if (!spoken.get() || json.length == 0) {
            return null;
        }
        try {
            byte[] frame = codec.encode(json);
            return frame.length < json.length ? frame : null;
        } catch (M2mException notJson) {
            return null;
        }
    }

    /** The answer as JSON, if its content type says that it is a frame. */
    byte[] answer(@Nullable String contentType, byte[] body) {
        if (contentType == null || !isFrame(contentType)) {
            return body;
        }
        spoken.set(true);
        return body.length == 0 ? body : codec.decode(body).document();
    }

    static boolean isFrame(String contentType) {
        int semicolon = contentType.indexOf(';');
        return (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .equalsIgnoreCase(TYPE);
    }

    /** The data of an event as JSON, if it is a frame. */
    String event(String data) {
        byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
        if (!data.startsWith("#") || WireForm.detect(bytes, 0, bytes.length) != WireForm.M2M_TEXT) {
            return data;
        }
        spoken.set(true);
        return new String(codec.decode(bytes).document(), StandardCharsets.UTF_8);
    }

    /** Whether the other side has shown that it speaks the protocol. */
    boolean spoken() {
        return spoken.get();
    }

    M2mCodec codec() {
        return codec;
    }
}
