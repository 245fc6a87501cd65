package com.example.agent;

import java.io.ByteArrayOutputStream;
import java.util.function.UnaryOperator;

/** An answer that is one frame: nothing can be read of it before it is whole. */
final class WholeFrame implements AnswerDecoder {
    private static final byte[] NOTHING = new byte[0];

    private final long most;
    private final UnaryOperator<byte[]> decode;
    private final ByteArrayOutputStream frame = new ByteArrayOutputStream();

    /**
     * @param most bytes that a frame may have
     * @param decode gives a frame's document
     */
    WholeFrame(long most, UnaryOperator<byte[]> decode) {
        this.most = most;
        this.decode = decode;
    }

    @Override
    public byte[] next(byte[] piece) {
        if (frame.size() + (long) piece.length > most) {
            throw new IllegalStateException("the frame is larger than the codec takes");
        }
        frame.writeBytes(piece);
        return NOTHING;
    }

    @Override
    public byte[] end() {
        // An answer to HEAD says that it is a frame, and has none.
        return frame.size() == 0 ? NOTHING : decode.apply(frame.toByteArray());
    }
}
