package io.m2mgateway.gateway.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.m2mgateway.gateway.body.MediaKind;
import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.scan.text.MalformedException;
import io.m2mgateway.scan.text.MalformedException.Problem;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Locale;
import org.springframework.http.HttpHeaders;

/**
 * How the bytes of a body are text.
 *
 * @param kind what the content type means
 * @param lines whether each line, or each record of a text sequence, is a document
 * @param charset of text that is no JSON; JSON is UTF-8
 */
record BodyText(MediaKind kind, boolean lines, Charset charset) {

    /** RFC 7464: before each document of a text sequence. */
    static final char RECORD_SEPARATOR = 0x1E;

    /** What these headers say. */
    static BodyText of(HttpHeaders headers) {
        MediaKind kind = MediaKind.of(headers);
        String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
        if (type == null || kind == MediaKind.JSON || kind == MediaKind.FRAME) {
            return new BodyText(kind, false, UTF_8);
        }
        boolean lines =
                kind == MediaKind.TEXT && type.strip().toLowerCase(Locale.ROOT).startsWith("application/");
        return new BodyText(kind, lines, lines ? UTF_8 : charset(type));
    }

    /** Whether it is one JSON document, and nothing else. */
    boolean isDocument() {
        return kind == MediaKind.JSON || kind == MediaKind.FRAME;
    }

    /** Whether a reader that does not look at the content type could take it for a JSON document. */
    static boolean looksLikeJson(byte[] body, int length) {
        for (int i = 0; i < length; i++) {
            byte b = body[i];
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return b == '{' || b == '[';
            }
        }
        return false;
    }

    /**
     * The text.
     *
     * @throws MalformedException if the bytes are none of the charset
     */
    String decode(byte[] body) {
        ByteBuffer bytes = ByteBuffer.wrap(body);
        try {
            return charset.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException notText) {
            throw new MalformedException(Problem.MALFORMED_INPUT, "bytes that are no " + charset, bytes.position());
        }
    }

    byte[] encode(String text) {
        ByteBuffer bytes = charset.encode(CharBuffer.wrap(text));
        byte[] body = new byte[bytes.remaining()];
        bytes.get(body);
        return body;
    }

    private static Charset charset(String type) {
        for (String parameter : type.split(";", -1)) {
            int equals = parameter.indexOf('=');
            if (equals > 0 && parameter.substring(0, equals).strip().equalsIgnoreCase("charset")) {
                String name = parameter.substring(equals + 1).strip().replace("\"", "");
                try {
                    return Charset.forName(name);
                } catch (IllegalArgumentException unknown) {
                    throw new GatewayException(GatewayError.of(
                            415, ErrorCode.UNSUPPORTED_ALGORITHM, "The charset of the text is not supported."));
                }
            }
        }
        return UTF_8;
    }
}
