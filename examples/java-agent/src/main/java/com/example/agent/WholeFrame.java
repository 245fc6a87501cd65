package com.example.agent;

import io.m2mgateway.m2m.M2mCodec;
import java.io.ByteArrayOutputStream;

/** An answer that is one frame: nothing can be read of it before it is whole. */
final class WholeFrame implements AnswerDecoder {
    private static final byte[] NOTHING = new byte[0];

    private final M2mCodec codec;
    private final ByteArrayOutputStream frame = new ByteArrayOutputStream();

    WholeFrame(M2mCodec codec) {
        this.codec = codec;
    }

    @Override
    public byte[] next(byte[] piece) {
        if (frame.size() + (long) piece.length > codec.limits().maxMessage()) {
            throw new IllegalStateException("the frame is larger than the codec takes");
        }
        frame.writeBytes(piece);
        return NOTHING;
    }

    @Override
    public byte[] end() {
        // An answer to HEAD says that it is a frame, and has none.
        return frame.size() == 0 ? NOTHING : codec.decode(frame.toByteArray()).document();
    }
}
