package io.m2mgateway.gateway.limit;

import io.m2mgateway.gateway.body.AnswerReader;
import io.m2mgateway.gateway.body.CodecWork;
import io.m2mgateway.gateway.body.PlainBodies;
import io.m2mgateway.m2m.M2mException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Reads the use of an answer that passes as a frame. One that is too long to be decoded on an event loop keeps its reservation. */
final class FrameUsage implements AnswerReader {
    private final RequestUse use;
    private final PlainBodies.Frames frames;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    FrameUsage(RequestUse use, PlainBodies.Frames frames) {
        this.use = use;
        this.frames = frames;
    }

    @Override
    public void next(ByteBuffer plain) {
        if (held.size() <= CodecWork.INLINE_LIMIT) {
            byte[] bytes = new byte[plain.remaining()];
            plain.get(bytes);
            held.writeBytes(bytes);
        }
    }

    @Override
    public void end() {
        byte[] frame = held.toByteArray();
        try {
            if (frame.length > CodecWork.INLINE_LIMIT || frames.mayTakeLong(frame)) {
                use.unreadable();
            } else {
                use.document(ByteBuffer.wrap(frames.answer(frame, CodecWork.INLINE_INFLATED)));
            }
        } catch (M2mException damaged) {
            use.unreadable();
        }
        use.end();
    }
}
