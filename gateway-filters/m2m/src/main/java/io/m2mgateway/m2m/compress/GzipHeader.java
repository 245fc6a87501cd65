package io.m2mgateway.m2m.compress;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header of a gzip member byte by byte and keeps none of it.
 *
 * <p>RFC 1952, section 2.3: two magic bytes, method 8, flags, time (4), extra flags, system, then as flagged an extra
 * field with its length, a name and a comment that end with a zero byte, and a check sum of all that.
 */
final class GzipHeader {

    private static final int MAGIC_1 = 0x1f;
    private static final int MAGIC_2 = 0x8b;
    private static final int DEFLATE = 8;
    private static final int FLAG_HEADER_CRC = 1 << 1;
    private static final int FLAG_EXTRA = 1 << 2;
    private static final int FLAG_NAME = 1 << 3;
    private static final int FLAG_COMMENT = 1 << 4;

    /** Section 2.3.1.2: reserved bits may announce fields that would be taken for data. */
    private static final int RESERVED = 0xe0;

    private enum Field {
        MAGIC_1,
        MAGIC_2,
        METHOD,
        FLAGS,
        FIXED,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        CHECK,
        DONE
    }

    private final CRC32 crc = new CRC32();
    private Field field = Field.MAGIC_1;
    private int flags;
    private int left;
    private int number;

    void restart() {
        crc.reset();
        field = Field.MAGIC_1;
    }

    boolean isDone() {
        return field == Field.DONE;
    }

    /** Reads until the header or the input ends; null, or what is wrong with the byte before the input's position. */
    @Nullable
    String read(ByteBuffer in) {
        while (field != Field.DONE && in.hasRemaining()) {
            int value = in.get() & 0xff;
            if (field != Field.CHECK) {
                crc.update(value);
            }
            String fault = accept(value);
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    private @Nullable String accept(int value) {
        switch (field) {
            case MAGIC_1 -> {
                if (value != MAGIC_1) {
                    return "not a gzip member";
                }
                field = Field.MAGIC_2;
            }
            case MAGIC_2 -> {
                if (value != MAGIC_2) {
                    return "not a gzip member";
                }
                field = Field.METHOD;
            }
            case METHOD -> {
                if (value != DEFLATE) {
                    return "gzip member of an unknown method";
                }
                field = Field.FLAGS;
            }
            case FLAGS -> {
                if ((value & RESERVED) != 0) {
                    return "gzip header with reserved flags";
                }
                flags = value;
                expect(Field.FIXED, 6);
            }
            case FIXED -> {
                if (--left == 0) {
                    afterFixed();
                }
            }
            case EXTRA_LENGTH -> {
                number |= value << (8 * (2 - left));
                if (--left == 0) {
                    afterExtraLength();
                }
            }
            case EXTRA -> {
                if (--left == 0) {
                    afterExtra();
                }
            }
            case NAME -> {
                if (value == 0) {
                    afterName();
                }
            }
            case COMMENT -> {
                if (value == 0) {
                    afterComment();
                }
            }
            case CHECK -> {
                number |= value << (8 * (2 - left));
                if (--left == 0) {
                    field = Field.DONE;
                    return number == (crc.getValue() & 0xffff) ? null : "wrong check sum of the gzip header";
                }
            }
            case DONE -> throw new IllegalStateException("the header has ended");
        }
        return null;
    }

    private void expect(Field next, int length) {
        field = next;
        left = length;
        number = 0;
    }

    private void afterFixed() {
        if ((flags & FLAG_EXTRA) != 0) {
            expect(Field.EXTRA_LENGTH, 2);
        } else {
            afterExtra();
        }
    }

    private void afterExtraLength() {
        if (number > 0) {
            expect(Field.EXTRA, number);
        } else {
            afterExtra();
        }
    }

    private void afterExtra() {
        if ((flags & FLAG_NAME) != 0) {
            field = Field.NAME;
        } else {
            afterName();
        }
    }

    private void afterName() {
        if ((flags & FLAG_COMMENT) != 0) {
            field = Field.COMMENT;
        } else {
            afterComment();
        }
    }

    private void afterComment() {
        if ((flags & FLAG_HEADER_CRC) != 0) {
            expect(Field.CHECK, 2);
        } else {
            field = Field.DONE;
        }
    }
}
