package io.m2mgateway.m2m;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** The forms of the protocol's specification, section "Wire forms". */
public enum WireForm {
    /** M2M v1 in binary. */
    M2M,
    /** M2M v1 in Base64. */
    M2M_TEXT,
    /** TokenNative in Base64, vocabulary cl100k_base. */
    TOKEN_NATIVE,
    /** TokenNative in Base64, vocabulary o200k_base. */
    TOKEN_NATIVE_O200K,
    /** TokenNative in binary, cl100k_base. It has no tag: the channel must say what it is. */
    TOKEN_NATIVE_BINARY,
    /** TokenNative in binary, o200k_base. It has no tag: the channel must say what it is. */
    TOKEN_NATIVE_O200K_BINARY,
    /** A Brotli stream in Base64, {@code v3.0}. */
    BROTLI,
    /** A zlib stream in Base64, {@code v2.0}: read, never written. */
    ZLIB,
    /** A compact frame, version {@code z1}: an extension of this project's, only for who offered to read it. */
    COMPACT,
    /** Plain content, no tag. */
    PASSTHROUGH;

    static final byte[] M2M_TAG = "#M2M|1|".getBytes(StandardCharsets.US_ASCII);
    static final byte[] TOKEN_TAG = "#TK|".getBytes(StandardCharsets.US_ASCII);
    static final byte[] BROTLI_TAG = "#M2M[v3.0]|DATA:".getBytes(StandardCharsets.US_ASCII);
    static final byte[] ZLIB_TAG = "#M2M[v2.0]|DATA:".getBytes(StandardCharsets.US_ASCII);

    /** The high byte of a legal header length is below this, and every Base64 character is not (specification, "Wire forms"). */
    private static final int FIRST_BASE64 = 0x2B;
    /** Where that byte lies in a message. */
    private static final int FORM_BYTE = 8;
    /** A tag's name has 1 to 8 of A-Z and 0-9. */
    private static final int MAX_TAG_NAME = 8;

    /**
     * The form of a message by its first bytes, 16 of which always suffice. The binary forms of TokenNative are never found: they have
     * no tag.
     *
     * @throws DecompressionException {@link ErrorCode#INVALID_PREFIX} for bytes that look like a tag and are none of the protocol's
     */
    public static WireForm detect(byte[] b, int off, int len) {
        WireForm form = find(b, off, len);
        if (form == PASSTHROUGH && looksLikeTag(b, off, len)) {
            throw new DecompressionException(ErrorCode.INVALID_PREFIX, "unknown wire format tag", 0);
        }
        return form;
    }

    /** The same of content that nobody announced as a frame: an unknown tag is {@link #PASSTHROUGH}, since text may begin as it likes. */
    public static WireForm find(byte[] b, int off, int len) {
        Objects.checkFromIndexSize(off, len, b.length);
        if (len > 0 && b[off] == CompactHeader.FIRST) {
            return COMPACT;
        }
        if (len == 0 || b[off] != '#') {
            return PASSTHROUGH;
        }
        if (starts(b, off, len, M2M_TAG)) {
            return len > FORM_BYTE && (b[off + FORM_BYTE] & 0xFF) >= FIRST_BASE64 ? M2M_TEXT : M2M;
        }
        if (starts(b, off, len, TOKEN_TAG)) {
            int letter = TOKEN_TAG.length;
            boolean o200k = len > letter + 1 && b[off + letter] == 'O' && b[off + letter + 1] == '|';
            return o200k ? TOKEN_NATIVE_O200K : TOKEN_NATIVE;
        }
        if (starts(b, off, len, BROTLI_TAG)) {
            return BROTLI;
        }
        return starts(b, off, len, ZLIB_TAG) ? ZLIB : PASSTHROUGH;
    }

    /** Whether this is M2M v1 or compact, which have a routing header and can be protected. */
    public boolean isFrame() {
        return this == M2M || this == M2M_TEXT || this == COMPACT;
    }

    static boolean starts(byte[] b, int off, int len, byte[] tag) {
        return len >= tag.length && Arrays.equals(b, off, off + tag.length, tag, 0, tag.length);
    }

    /** The offset behind a tag that a message of a known form must begin with. */
    static int requireTag(byte[] message, byte[] tag) {
        if (!starts(message, 0, message.length, tag)) {
            throw new DecompressionException(ErrorCode.INVALID_PREFIX, "message is not of the expected form", 0);
        }
        return tag.length;
    }

    private static boolean looksLikeTag(byte[] b, int off, int len) {
        if (len == 0 || b[off] != '#') {
            return false;
        }
        int i = 1;
        while (i < len && i <= MAX_TAG_NAME && isTagCharacter(b[off + i])) {
            i++;
        }
        return i > 1 && i < len && (b[off + i] == '|' || b[off + i] == '[');
    }

    private static boolean isTagCharacter(byte c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
