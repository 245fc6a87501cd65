package io.m2mgateway.m2m.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.session.SessionMessage.Data;
import org.jspecify.annotations.Nullable;

/** Documents in DATA: the text forms of the session's algorithm. */
public final class SessionData {
    private SessionData() {}

    /** Decodes content of a form. */
    @FunctionalInterface
    public interface Decoder {

        /** The document within. */
        byte[] decode(byte[] content, WireForm form);
    }

    /** The document of a DATA message; {@link #decode(Data, Agreement, Decoder)} with a codec and the limits that it has. */
    public static byte[] decode(Data data, Agreement agreement, M2mCodec codec) {
        return decode(
                data, agreement, (content, form) -> codec.decode(content, form).document());
    }

    /**
     * The document of a DATA message.
     *
     * @param data as it came
     * @param agreement of the session
     * @param decoder gets the content and its form, {@link WireForm#PASSTHROUGH} where the session uses no algorithm
     * @throws DecompressionException {@code UNSUPPORTED_ALGORITHM} where the session does not use this algorithm or the content is of another form;
     *     {@code CONTENT_TOO_LARGE} for more than the session takes; what the codec throws
     */
    public static byte[] decode(Data data, Agreement agreement, Decoder decoder) {
        Algorithm algorithm = Algorithm.ofWireName(data.algorithm());
        if (algorithm != agreement.algorithm()) {
            throw new DecompressionException(
                    ErrorCode.UNSUPPORTED_ALGORITHM,
                    "the session uses " + agreement.algorithm().wireName(agreement.dialect()),
                    -1);
        }
        byte[] content = data.content().getBytes(UTF_8);
        WireForm form =
                algorithm == Algorithm.NONE ? WireForm.PASSTHROUGH : WireForm.detect(content, 0, content.length);
        if (!matches(algorithm, form)) {
            throw new DecompressionException(
                    ErrorCode.UNSUPPORTED_ALGORITHM, "the content is not of the algorithm that is named", -1);
        }
        byte[] document = decoder.decode(content, form);
        if (agreement.maxPayload() > 0 && document.length > agreement.maxPayload()) {
            throw new DecompressionException(
                    ErrorCode.CONTENT_TOO_LARGE, "document is larger than the session takes", -1);
        }
        return document;
    }

    private static boolean matches(Algorithm algorithm, WireForm form) {
        return switch (algorithm) {
            case M2M -> form == WireForm.M2M_TEXT;
            case TOKENNATIVE -> form == WireForm.TOKEN_NATIVE || form == WireForm.TOKEN_NATIVE_O200K;
            case BROTLI -> form == WireForm.BROTLI;
            case NONE -> form == WireForm.PASSTHROUGH;
        };
    }

    /**
     * A document as DATA.
     *
     * @param document UTF-8, JSON where the algorithm is M2M
     * @param agreement of the session
     * @param codec that encodes
     * @param status what was found in it; null where nothing is said
     */
    public static Data encode(byte[] document, Agreement agreement, M2mCodec codec, @Nullable SecurityStatus status) {
        Algorithm algorithm = agreement.algorithm();
        byte[] content = switch (algorithm) {
            case M2M -> codec.encode(document, WireForm.M2M_TEXT);
            case TOKENNATIVE ->
                codec.encode(
                        document,
                        agreement.encoding() == TokenEncoding.O200K
                                ? WireForm.TOKEN_NATIVE_O200K
                                : WireForm.TOKEN_NATIVE);
            case BROTLI -> codec.encode(document, WireForm.BROTLI);
            case NONE -> document;
        };
        return new Data(
                algorithm.wireName(agreement.dialect()), new String(content, UTF_8), (long) document.length, status);
    }
}
