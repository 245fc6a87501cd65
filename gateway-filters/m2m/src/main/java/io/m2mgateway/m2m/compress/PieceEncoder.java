package io.m2mgateway.m2m.compress;

import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/** Deflate data in pieces that say how long they are, so that the four bytes which mark the end of a flush need not be sent. */
final class PieceEncoder extends CompressingEncoder {

    /** Half a byte an event smaller than level 6, for a third more time. */
    private static final int LEVEL = 9;
    /** Deflate data that is handed on at once; a few bytes of a chunk are for the head of a piece and the mark that may be to come. */
    private static final int ROOM = CHUNK - 16;

    private final Deflater deflater = new Deflater(LEVEL, true);
    private final byte[] prefix;
    /** What was made and not handed on: at most the mark that is perhaps to be left off, or a part of it. */
    private final ByteBuffer made = ByteBuffer.allocate(CHUNK);

    private boolean begun;

    /**
     * @param prefix what goes before the first piece
     * @param dictionary the window before the first event
     */
    PieceEncoder(byte[] prefix, byte @Nullable [] dictionary) {
        this.prefix = prefix;
        if (dictionary != null) {
            deflater.setDictionary(dictionary);
        }
    }

    @Override
    void write(ByteBuffer in, Until until, ByteSink out) {
        if (!begun) {
            begun = true;
            chunk().put(prefix);
            emit(out);
        }
        deflater.setInput(in);
        try {
            int mode = until == Until.INPUT_TAKEN ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH;
            boolean more = true;
            while (more && isWanted()) {
                made.limit(ROOM);
                deflater.deflate(made, mode);
                more = !made.hasRemaining();
                if (more) {
                    piece(made.position() - PieceHead.MARK, false, out);
                }
            }
        } finally {
            // The deflater must not keep the caller's buffer.
            deflater.setInput(EMPTY);
        }
        if (until != Until.INPUT_TAKEN && made.position() > 0) {
            // Every flush ends with the mark, and what has been flushed before adds nothing to it.
            made.position(made.position() - PieceHead.MARK);
            piece(made.position(), true, out);
            made.clear();
        }
        if (until == Until.FINISHED) {
            chunk().put((byte) 0);
            emit(out);
        }
    }

    /** Hands on the first bytes of what was made. */
    private void piece(int length, boolean flushed, ByteSink out) {
        ByteBuffer chunk = chunk();
        PieceHead.write(length, flushed, chunk);
        made.flip();
        chunk.put(made.slice(0, length));
        made.position(length);
        made.compact();
        emit(out);
    }

    @Override
    void release() {
        deflater.end();
    }
}
