package io.m2mgateway.scan.normal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds text within runs of Base64, hexadecimal digits and percent codes, layers within layers too. A layer is shorter than its run and depth
 * is bounded, so the work is linear in the text.
 */
public final class Layers {
    /** Encodings within each other that are undone. */
    private static final int DEPTH = 4;
    /** Shorter runs hold no sentence. */
    private static final int SHORTEST = 20;

    private Layers() {}

    /**
     * A decoded text.
     *
     * @param text what was encoded
     * @param start index of the run in the original
     * @param end index behind the run
     */
    public record Layer(String text, int start, int end) {}

    /** The texts that are encoded in a text, in order; a layer within a layer has the outermost run's place. */
    public static List<Layer> of(String text) {
        List<Layer> layers = new ArrayList<>();
        runs(text, -1, 0, DEPTH, layers);
        return layers;
    }

    private static void runs(String text, int outerStart, int outerEnd, int depth, List<Layer> layers) {
        int at = 0;
        while (at < text.length()) {
            int end = at;
            while (end < text.length() && isCode(text.charAt(end))) {
                end++;
            }
            String decoded = end - at < SHORTEST ? null : decode(text.substring(at, end));
            if (decoded != null) {
                int start = outerStart < 0 ? at : outerStart;
                int stop = outerStart < 0 ? end : outerEnd;
                layers.add(new Layer(decoded, start, stop));
                if (depth > 1) {
                    runs(decoded, start, stop, depth - 1, layers);
                }
            }
            at = end + 1;
        }
    }

    private static boolean isCode(char c) {
        return (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || c == '+'
                || c == '/'
                || c == '='
                || c == '-'
                || c == '_'
                || c == '%'
                || c == '.';
    }

    private static @Nullable String decode(String run) {
        if (run.indexOf('%') >= 0) {
            return readable(percent(run));
        }
        if (run.length() % 2 == 0 && run.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            return readable(hex(run));
        }
        String alphabet = run.replace('-', '+').replace('_', '/');
        int end = alphabet.length();
        while (end > 0 && alphabet.charAt(end - 1) == '=') {
            end--;
        }
        try {
            return readable(Base64.getDecoder().decode(alphabet.substring(0, end)));
        } catch (IllegalArgumentException e) {
            return null; // it was no Base64
        }
    }

    private static byte[] hex(String run) {
        byte[] bytes = new byte[run.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] =
                    (byte) (Character.digit(run.charAt(2 * i), 16) << 4 | Character.digit(run.charAt(2 * i + 1), 16));
        }
        return bytes;
    }

    private static byte[] percent(String run) {
        ByteBuffer bytes = ByteBuffer.allocate(run.length());
        for (int i = 0; i < run.length(); i++) {
            char c = run.charAt(i);
            int high = c == '%' && i + 2 < run.length() ? Character.digit(run.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(run.charAt(i + 2), 16);
            if (low >= 0) {
                bytes.put((byte) (high << 4 | low));
                i += 2;
            } else {
                bytes.put((byte) (c == '+' ? ' ' : c));
            }
        }
        byte[] decoded = new byte[bytes.flip().remaining()];
        bytes.get(decoded);
        return decoded;
    }

    /** The bytes as text if they are one: UTF-8, and no control characters but blanks. */
    private static @Nullable String readable(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            boolean good = text.chars().allMatch(c -> c >= ' ' || c == '\n' || c == '\r' || c == '\t');
            return good ? text : null;
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
