package io.m2mgateway.m2m.compress;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client accepts, from its {@code Accept-Encoding} headers: RFC 9110, section 12.5.3. Immutable.
 *
 * <p>The rules, in order:
 *
 * <ol>
 *   <li>Without the header anything is acceptable, and nothing is encoded: the client did not ask.
 *   <li>With an empty header nothing but identity is.
 *   <li>A coding that is listed has the weight of its entry; weight 0 is "not acceptable".
 *   <li>{@code *} stands for every coding that is not listed, identity among them, but not for one that needs a
 *       dictionary: RFC 9842 has clients name those.
 *   <li>Identity that neither is listed nor has {@code *} to speak for it is acceptable, but last.
 *   <li>The acceptable coding of the highest weight wins; among equals the server's preference, and identity last.
 * </ol>
 *
 * <p>List members that are not well-formed, and codings that this library does not know, are skipped. Of several entries
 * for one coding the lowest weight counts, so that a coding is never sent which one of them refuses.
 */
public final class AcceptEncoding {

    private static final AcceptEncoding ABSENT = new AcceptEncoding(false);

    /** Weights in thousandths: RFC 9110 section 12.4.2 allows three decimals. */
    private static final int FULL_WEIGHT = 1000;

    /** No weight: not listed, or not well-formed. Below 0, which is "not acceptable". */
    private static final int NONE = -1;

    private final boolean present;

    // Written by parse only.
    private final Map<String, Integer> listed = new HashMap<>();
    private int identity = NONE;
    private int any = NONE;

    private AcceptEncoding(boolean present) {
        this.present = present;
    }

    /**
     * What to send.
     *
     * @param coding the coding to apply; null: none
     * @param acceptable false when the client accepts neither one of the codings offered nor identity. RFC 9110 leaves
     *     the answer to the server: 406, or identity all the same.
     */
    public record Choice(@Nullable Coding coding, boolean acceptable) {
        private static final Choice PLAIN = new Choice(null, true);
        private static final Choice NOTHING = new Choice(null, false);
    }

    /** Reads the values of all {@code Accept-Encoding} headers; none: the header is absent. Never fails. */
    public static AcceptEncoding parse(List<String> headerValues) {
        if (headerValues.isEmpty()) {
            return ABSENT;
        }
        AcceptEncoding accepted = new AcceptEncoding(true);
        for (String value : headerValues) {
            int from = 0;
            while (from <= value.length()) {
                int comma = value.indexOf(',', from);
                int to = comma < 0 ? value.length() : comma;
                accepted.add(value.substring(from, to));
                from = to + 1;
            }
        }
        return accepted;
    }

    private void add(String member) {
        int semicolon = member.indexOf(';');
        String token = (semicolon < 0 ? member : member.substring(0, semicolon)).strip();
        int weight = semicolon < 0
                ? FULL_WEIGHT
                : weight(member.substring(semicolon + 1).strip());
        if (weight == NONE) {
            return;
        }
        String known = known(token);
        if (known != null) {
            listed.merge(known, weight, Math::min);
        } else if (token.equals("*")) {
            any = any == NONE ? weight : Math.min(any, weight);
        } else if (token.equalsIgnoreCase("identity")) {
            identity = identity == NONE ? weight : Math.min(identity, weight);
        }
    }

    /** The name of a coding that this library has, as the coding itself has it. */
    private static @Nullable String known(String token) {
        ContentCoding coding = ContentCoding.of(token);
        if (coding != null) {
            return coding.token();
        }
        DictionaryCoding.Format format = DictionaryCoding.format(token);
        return format == null ? null : format.token();
    }

    /**
     * Chooses the coding of a response.
     *
     * @param preference the codings that the server would apply, best first; may be empty
     */
    public Choice select(List<? extends Coding> preference) {
        if (!present) {
            return Choice.PLAIN;
        }
        Coding best = null;
        int bestWeight = 0;
        for (Coding coding : preference) {
            int weight = listed.getOrDefault(coding.token(), coding instanceof ContentCoding ? any : NONE);
            if (weight > bestWeight) {
                best = coding;
                bestWeight = weight;
            }
        }
        int plain = identity == NONE ? any : identity;
        if (best != null && bestWeight >= plain) {
            return new Choice(best, true);
        }
        return plain == 0 ? Choice.NOTHING : Choice.PLAIN;
    }

    /** Reads {@code q=0.875}, section 12.4.2, in thousandths. */
    private static int weight(String parameter) {
        int length = parameter.length();
        if (length < 3 || length > 7 || (parameter.charAt(0) | 0x20) != 'q' || parameter.charAt(1) != '=') {
            return NONE;
        }
        int whole = digit(parameter, 2);
        if (whole == NONE || (length > 3 && parameter.charAt(3) != '.')) {
            return NONE;
        }
        int weight = whole * FULL_WEIGHT;
        int unit = FULL_WEIGHT / 10;
        for (int i = 4; i < length; i++, unit /= 10) {
            int digit = digit(parameter, i);
            if (digit == NONE) {
                return NONE;
            }
            weight += digit * unit;
        }
        return weight > FULL_WEIGHT ? NONE : weight;
    }

    private static int digit(String text, int index) {
        char c = text.charAt(index);
        return c >= '0' && c <= '9' ? c - '0' : NONE;
    }
}
