package io.m2mgateway.m2m.compress;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** {@code gzip}, RFC 1952: one member without name and time. */
final class GzipEncoder extends DeflateEncoder {

    /** Section 2.3: magic, method 8, no flags, no time, no extra flags, system unknown. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private final CRC32 crc = new CRC32();
    private boolean begun;

    GzipEncoder() {
        super(true);
    }

    @Override
    void write(ByteBuffer in, Until until, ByteSink out) {
        if (!begun) {
            begun = true;
            chunk().put(HEADER);
            emit(out);
        }
        crc.update(in.duplicate());
        super.write(in, until, out);
        if (until == Until.FINISHED) {
            int sum = (int) crc.getValue();
            int length = (int) taken();
            chunk().putInt(Integer.reverseBytes(sum)).putInt(Integer.reverseBytes(length));
            emit(out);
        }
    }
}
