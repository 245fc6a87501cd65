package io.m2mgateway.app.e2e;

import io.m2mgateway.m2m.M2mCodec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Frames that no encoder makes. */
final class Frames {

    static final String CHAT = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private static final byte[] FRAME = M2mCodec.create().encode(bytes(CHAT));

    /** Where the fixed header has its security byte, and the variable header the model's name. */
    private static final int SECURITY = 10;

    private static final int MODEL = 28;

    private Frames() {}

    static byte[] sound() {
        return FRAME.clone();
    }

    static byte[] cut() {
        return java.util.Arrays.copyOf(FRAME, FRAME.length - 5);
    }

    static byte[] authenticated() {
        byte[] frame = FRAME.clone();
        frame[SECURITY] = 1;
        return frame;
    }

    /** Its header names another model than its document. */
    static byte[] lying() {
        byte[] frame = FRAME.clone();
        frame[MODEL] = 'x';
        return frame;
    }

    /** A sound header before a document that is no JSON. */
    static byte[] withoutJson() {
        byte[] document = bytes("This is no JSON.");
        int payload = FRAME.length - bytes(CHAT).length;
        CRC32 crc = new CRC32();
        crc.update(document);
        return ByteBuffer.allocate(payload + document.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(FRAME, 0, payload - 8)
                .putInt(document.length)
                .putInt((int) crc.getValue())
                .put(document)
                .array();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
