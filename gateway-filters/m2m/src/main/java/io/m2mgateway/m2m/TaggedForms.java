package io.m2mgateway.m2m;

import io.m2mgateway.m2m.token.TokenNative;
import io.m2mgateway.m2m.token.Vocabulary;
import io.m2mgateway.m2m.wire.Base64Text;
import io.m2mgateway.m2m.wire.Brotli;
import io.m2mgateway.m2m.wire.Utf8;
import io.m2mgateway.m2m.wire.WireFault;
import io.m2mgateway.m2m.wire.Zlib;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The forms without a routing header: TokenNative, Brotli {@code v3.0} and zlib {@code v2.0} (specification, "Wire forms"). */
final class TaggedForms {
    /** TokenNative's name for the Llama vocabulary, and its byte in the binary form. */
    private static final char LLAMA_LETTER = 'L';

    private static final int LLAMA_CODE = 2;
    /** What a Brotli stream can be larger than its content: a few bytes for each of its blocks, and its frame. */
    private static final int BROTLI_MARGIN = 1024;

    private final M2mLimits limits;
    private final int quality;
    private final boolean llamaAsCl100k;

    TaggedForms(M2mLimits limits, int quality, boolean llamaAsCl100k) {
        this.limits = limits;
        this.quality = quality;
        this.llamaAsCl100k = llamaAsCl100k;
    }

    TaggedForms within(M2mLimits others) {
        return new TaggedForms(others, quality, llamaAsCl100k);
    }

    byte[] encode(byte[] document, WireForm form) throws WireFault {
        requireUtf8(document);
        return switch (form) {
            case TOKEN_NATIVE -> tokenText(document, Vocabulary.CL100K);
            case TOKEN_NATIVE_O200K -> tokenText(document, Vocabulary.O200K);
            case TOKEN_NATIVE_BINARY -> tokenBinary(document, Vocabulary.CL100K);
            case TOKEN_NATIVE_O200K_BINARY -> tokenBinary(document, Vocabulary.O200K);
            case BROTLI -> brotli(document);
            case ZLIB ->
                throw new WireFault(WireFault.Kind.UNSUPPORTED, "the zlib form is deprecated and never written", -1);
            default -> throw new IllegalArgumentException(form.name());
        };
    }

    private static byte[] tokenText(byte[] document, Vocabulary vocabulary) throws WireFault {
        byte[] ids = TokenNative.encode(text(document), vocabulary, 0);
        byte[] tag = (new String(WireForm.TOKEN_TAG, StandardCharsets.US_ASCII) + vocabulary.letter() + '|')
                .getBytes(StandardCharsets.US_ASCII);
        return base64(tag, ids, ids.length);
    }

    private static byte[] tokenBinary(byte[] document, Vocabulary vocabulary) {
        byte[] message = TokenNative.encode(text(document), vocabulary, 1);
        message[0] = (byte) vocabulary.code();
        return message;
    }

    private static String text(byte[] document) {
        return new String(document, StandardCharsets.UTF_8);
    }

    private byte[] brotli(byte[] document) throws WireFault {
        byte[] stream = new byte[Math.addExact(document.length, BROTLI_MARGIN + document.length / BROTLI_MARGIN)];
        int length = Brotli.compress(document, quality, stream, 0, stream.length);
        if (length < 0) {
            throw new WireFault(WireFault.Kind.UNAVAILABLE, "Brotli encoder wrote more than it may", -1);
        }
        return base64(WireForm.BROTLI_TAG, stream, length);
    }

    private static byte[] base64(byte[] tag, byte[] bytes, int length) throws WireFault {
        long size = tag.length + Base64Text.encodedLength(length);
        if (size > Integer.MAX_VALUE - 8) {
            throw new WireFault(WireFault.Kind.TOO_LARGE, "text form is larger than an array", -1);
        }
        byte[] message = Arrays.copyOf(tag, (int) size);
        Base64Text.encode(bytes, 0, length, message, tag.length);
        return message;
    }

    byte[] decode(byte[] message, WireForm form) throws WireFault {
        byte[] document = switch (form) {
            case TOKEN_NATIVE, TOKEN_NATIVE_O200K -> readTokenText(message);
            case TOKEN_NATIVE_BINARY, TOKEN_NATIVE_O200K_BINARY -> readTokenBinary(message);
            case BROTLI -> {
                byte[] stream = readBase64(message, WireForm.BROTLI_TAG);
                yield Brotli.decompress(stream, 0, stream.length, limits.maxInflated());
            }
            case ZLIB -> Zlib.inflate(readBase64(message, WireForm.ZLIB_TAG), limits.maxInflated());
            default -> throw new IllegalArgumentException(form.name());
        };
        requireUtf8(document);
        return document;
    }

    private static byte[] readBase64(byte[] message, byte[] tag) throws WireFault {
        int off = WireForm.requireTag(message, tag);
        return Base64Text.decode(message, off, message.length - off);
    }

    private byte[] readTokenText(byte[] message) throws WireFault {
        int name = WireForm.requireTag(message, WireForm.TOKEN_TAG);
        int separator = name;
        while (separator < message.length && message[separator] != '|') {
            separator++;
        }
        if (separator == message.length || separator == name) {
            throw new WireFault(WireFault.Kind.MALFORMED, "tokenizer is missing", name);
        }
        Vocabulary vocabulary = separator == name + 1 ? byLetter((char) message[name]) : byLetter('?');
        byte[] ids = Base64Text.decode(message, separator + 1, message.length - separator - 1);
        return TokenNative.decode(ids, 0, vocabulary, limits.maxInflated());
    }

    private byte[] readTokenBinary(byte[] message) throws WireFault {
        if (message.length == 0) {
            throw new WireFault(WireFault.Kind.MALFORMED, "tokenizer is missing", 0);
        }
        return TokenNative.decode(message, 1, byCode(message[0] & 0xFF), limits.maxInflated());
    }

    private Vocabulary byLetter(char letter) throws WireFault {
        for (Vocabulary vocabulary : Vocabulary.ALL) {
            if (vocabulary.letter() == letter) {
                return vocabulary;
            }
        }
        return llama(letter == LLAMA_LETTER);
    }

    private Vocabulary byCode(int code) throws WireFault {
        for (Vocabulary vocabulary : Vocabulary.ALL) {
            if (vocabulary.code() == code) {
                return vocabulary;
            }
        }
        return llama(code == LLAMA_CODE);
    }

    private Vocabulary llama(boolean named) throws WireFault {
        if (named && llamaAsCl100k) {
            return Vocabulary.CL100K;
        }
        throw new WireFault(WireFault.Kind.UNSUPPORTED, "tokenizer is not available", -1);
    }

    private static void requireUtf8(byte[] document) throws WireFault {
        int wrong = Utf8.firstInvalid(document, 0, document.length);
        if (wrong >= 0) {
            throw new WireFault(WireFault.Kind.NOT_UTF8, "not UTF-8", wrong);
        }
    }
}
