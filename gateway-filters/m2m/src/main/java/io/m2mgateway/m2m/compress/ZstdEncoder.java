package io.m2mgateway.m2m.compress;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import io.m2mgateway.m2m.CompressionException;
import io.m2mgateway.m2m.ErrorCode;
import java.nio.ByteBuffer;

/** {@code zstd}, RFC 8878: one frame without check sum; TLS and the length of the body guard the bytes. */
final class ZstdEncoder extends CompressingEncoder {

    /** Level 2 takes twice the memory, level 3 six times, for the same size of small events. */
    private static final int LEVEL = 1;

    /** 32 KiB, deflate's window; RFC 9659 allows up to 8 MiB. */
    private static final int WINDOW_LOG = 15;

    private final ZstdCompressCtx context;

    ZstdEncoder() {
        context = newContext();
        context.setLevel(LEVEL).setWindowLog(WINDOW_LOG);
    }

    /**
     * @param context closed with this
     * @param prefix what goes before the frame, with its first bytes
     */
    ZstdEncoder(ZstdCompressCtx context, byte[] prefix) {
        super(prefix);
        this.context = context;
    }

    static ZstdCompressCtx newContext() {
        if (!NativeLibraries.ZSTD) {
            throw new CompressionException(ErrorCode.UNSUPPORTED_ALGORITHM, "no native zstd on this platform");
        }
        return new ZstdCompressCtx();
    }

    @Override
    void write(ByteBuffer in, Until until, ByteSink out) {
        EndDirective directive = switch (until) {
            case INPUT_TAKEN -> EndDirective.CONTINUE;
            case FLUSHED -> EndDirective.FLUSH;
            case FINISHED -> EndDirective.END;
        };
        if (in.isDirect() || in.hasArray()) {
            push(in, directive, out);
            return;
        }
        // The library wants the array, which a read-only buffer hides.
        ByteBuffer part = ByteBuffer.allocate(Math.min(in.remaining(), CHUNK));
        while (in.remaining() > part.capacity() && isWanted()) {
            fill(part, in);
            push(part, EndDirective.CONTINUE, out);
        }
        fill(part, in);
        push(part, directive, out);
    }

    private static void fill(ByteBuffer part, ByteBuffer in) {
        int length = Math.min(in.remaining(), part.capacity());
        part.clear().put(0, in, in.position(), length).limit(length);
        in.position(in.position() + length);
    }

    private void push(ByteBuffer in, EndDirective directive, ByteSink out) {
        boolean done;
        do {
            ByteBuffer chunk = chunk();
            done = context.compressByteBufferStream(chunk, in, directive);
            emit(out);
        } while ((in.hasRemaining() || (!done && directive != EndDirective.CONTINUE)) && isWanted());
    }

    @Override
    void release() {
        context.close();
    }
}
