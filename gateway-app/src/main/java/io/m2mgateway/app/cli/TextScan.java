package io.m2mgateway.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.scan.Scanner;
import io.m2mgateway.scan.text.MalformedException;
import io.m2mgateway.scan.text.MalformedException.Problem;
import io.m2mgateway.scan.text.Role;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** Scans inputs as the filter scans bodies: what is JSON as a document, the rest as a text. Safe for threads. */
final class TextScan {

    private final Scanner scanner;
    private final M2mCodec codec = M2mCodec.create();

    TextScan(Scanner scanner) {
        this.scanner = scanner;
    }

    /**
     * A file: a frame is opened first.
     *
     * @param role who says it, if it is no JSON
     * @throws M2mException if it is a frame that does not decode
     */
    Scanned file(byte[] input, Role role) {
        byte[] content = opened(input);
        try {
            return Scanned.of(scanner.scan(content));
        } catch (MalformedException malformed) {
            return malformed.problem() == Problem.INVALID_JSON ? text(content, role) : Scanned.of(malformed);
        }
    }

    private byte[] opened(byte[] input) {
        try {
            return codec.decode(input).document();
        } catch (M2mException bad) {
            if (bad.code() == ErrorCode.INVALID_PREFIX) {
                return input; // a heading or a table of a text may begin like a tag
            }
            throw bad;
        }
    }

    /** A body, as it came out of a log: nothing but JSON is let pass where it begins like JSON. */
    Scanned body(byte[] body) {
        try {
            return Scanned.of(scanner.scan(body));
        } catch (MalformedException malformed) {
            boolean text = malformed.problem() == Problem.INVALID_JSON && !looksLikeJson(body);
            return text ? text(body, Role.USER) : Scanned.of(malformed);
        }
    }

    /** A text that stands alone. */
    Scanned text(String text, Role role) {
        try {
            return Scanned.of(scanner.scanText(text, role));
        } catch (MalformedException malformed) {
            return Scanned.of(malformed);
        }
    }

    private Scanned text(byte[] bytes, Role role) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            return text(UTF_8.newDecoder().decode(buffer).toString(), role);
        } catch (CharacterCodingException notText) {
            return Scanned.of(new MalformedException(Problem.MALFORMED_INPUT, "invalid UTF-8", buffer.position()));
        }
    }

    private static boolean looksLikeJson(byte[] body) {
        for (byte b : body) {
            if (b > ' ' || b < 0) {
                return b == '{' || b == '[' || b == '"';
            }
        }
        return false;
    }
}
