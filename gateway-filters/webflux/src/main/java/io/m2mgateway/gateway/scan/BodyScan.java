package io.m2mgateway.gateway.scan;

import io.m2mgateway.scan.ScanMemory;
import io.m2mgateway.scan.Scanner;
import io.m2mgateway.scan.Verdict;
import io.m2mgateway.scan.Verdict.Action;
import io.m2mgateway.scan.text.MalformedException;
import io.m2mgateway.scan.text.MalformedException.Problem;
import io.m2mgateway.scan.text.Role;
import io.m2mgateway.scan.text.Segment;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Scans one plain body as what its content type says it is, and as what its reader may take it for. */
final class BodyScan {

    private static final Verdict NOTHING = new Verdict(Action.ALLOW, null, 0, List.of());

    private final Scanner scanner;
    private final ScanMemory memory;
    private final BodyText text;

    BodyScan(Scanner scanner, ScanMemory memory, BodyText text) {
        this.scanner = scanner;
        this.memory = memory;
        this.text = text;
    }

    /**
     * Reads all of it.
     *
     * @throws MalformedException if it is not what it says it is, or its shape is refused
     */
    Verdict scan(byte[] body) {
        if (text.isDocument()) {
            return document(body);
        }
        if (text.lines()) {
            Verdict[] worst = {NOTHING};
            eachLine(body, line -> {
                worst[0] = worse(worst[0], document(line));
                return line;
            });
            return worst[0];
        }
        Verdict plain = scanner.scanText(text.decode(body), Role.USER, memory);
        return isAlsoJson(body) ? worse(plain, document(body)) : plain;
    }

    /** The same body without what would be blocked. */
    byte[] redact(byte[] body) {
        Redaction redaction = new Redaction(scanner, memory);
        if (text.isDocument()) {
            return redaction.json(body);
        }
        if (text.lines()) {
            return eachLine(body, redaction::json);
        }
        byte[] first = isAlsoJson(body) ? redaction.json(body) : body;
        String before = text.decode(first);
        String after = redaction.text(before);
        return after.equals(before) ? first : text.encode(after);
    }

    /** The texts of a document, for what has to be asked for before the scan; none of other bodies. */
    List<Segment> segments(byte[] body) {
        return text.isDocument() ? scanner.extract(body) : List.of();
    }

    private Verdict document(byte[] json) {
        return scanner.scan(json, scanner.extract(json), memory);
    }

    /** Text that begins like JSON, and is. */
    private boolean isAlsoJson(byte[] body) {
        if (!BodyText.looksLikeJson(body, body.length)) {
            return false;
        }
        try {
            scanner.extract(body);
            return true;
        } catch (MalformedException other) {
            if (other.problem() == Problem.INVALID_JSON) {
                return false;
            }
            throw other;
        }
    }

    private static Verdict worse(Verdict one, Verdict other) {
        int order = one.action().compareTo(other.action());
        return order > 0 || (order == 0 && one.confidence() >= other.confidence()) ? one : other;
    }

    private static byte[] eachLine(byte[] body, UnaryOperator<byte[]> change) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length);
        boolean sequence = body.length > 0 && body[0] == BodyText.RECORD_SEPARATOR;
        int from = 0;
        while (from < body.length) {
            int to = from;
            while (to < body.length && body[to] != (sequence ? BodyText.RECORD_SEPARATOR : '\n')) {
                to++;
            }
            byte[] line = Arrays.copyOfRange(body, from, to);
            out.writeBytes(isBlank(line) ? line : change.apply(line));
            if (to < body.length) {
                out.write(body[to]);
            }
            from = to + 1;
        }
        return out.toByteArray();
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return false;
            }
        }
        return true;
    }
}
