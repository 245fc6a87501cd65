package io.m2mgateway.m2m.compress;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Inflater;

/** {@code gzip}, RFC 1952: one member or several in a row, their contents joined. */
final class GzipDecoder extends ZlibInflater {

    private static final int TRAILER_LENGTH = 8;

    private enum Part {
        HEADER,
        DATA,
        TRAILER,
        END
    }

    private final Inflater inflater = new Inflater(true);
    private final GzipHeader header = new GzipHeader();
    private final CRC32 crc = new CRC32();
    private Part part = Part.HEADER;
    private boolean first = true;
    private long trailer;
    private int trailerRead;

    GzipDecoder(long maxInflated) {
        super(maxInflated);
    }

    @Override
    void step(ByteBuffer in, ByteSink out) {
        switch (part) {
            case HEADER -> readHeader(in);
            case DATA -> {
                if (inflate(inflater, in, out)) {
                    part = Part.TRAILER;
                    trailer = 0;
                    trailerRead = 0;
                }
            }
            case TRAILER -> readTrailer(in);
            case END -> {
                first = false;
                header.restart();
                inflater.reset();
                crc.reset();
                part = Part.HEADER;
                readHeader(in);
            }
        }
    }

    private void readHeader(ByteBuffer in) {
        int start = in.position();
        String fault = header.read(in);
        if (fault != null) {
            throw malformed(first ? fault : "data after the end: " + fault, in.position() - start - 1);
        }
        if (header.isDone()) {
            part = Part.DATA;
        }
    }

    /** CRC-32 of the member's content, then its length modulo 2^32, both little-endian. */
    private void readTrailer(ByteBuffer in) {
        int start = in.position();
        while (trailerRead < TRAILER_LENGTH && in.hasRemaining()) {
            trailer |= (in.get() & 0xffL) << (8 * trailerRead++);
        }
        if (trailerRead < TRAILER_LENGTH) {
            return;
        }
        if ((trailer & 0xffffffffL) != crc.getValue()) {
            throw malformed("wrong check sum of the gzip member", in.position() - start - 1);
        }
        if (trailer >>> 32 != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw malformed("wrong length of the gzip member", in.position() - start - 1);
        }
        part = Part.END;
    }

    @Override
    void inflated(ByteBuffer bytes) {
        crc.update(bytes);
    }

    @Override
    boolean isComplete() {
        return part == Part.END;
    }

    @Override
    void release() {
        inflater.end();
    }
}
