package io.m2mgateway.limit.policy;

import io.m2mgateway.limit.LimitKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a policy counts by: {@code client}, {@code tag:tier}, {@code header:X-Team}, {@code @bean}, {@code global}, or several joined by {@code +}.
 *
 * @param parts at least one
 */
public record KeySpec(List<KeyPart> parts) {
    public KeySpec {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a key needs at least one part");
        }
    }

    /**
     * Reads the configuration's form.
     *
     * @throws IllegalArgumentException with a message that names the part and what is allowed
     */
    public static KeySpec parse(String text) {
        List<KeyPart> parts = new ArrayList<>();
        for (String part : text.split("\\+", -1)) {
            parts.add(part(part.strip()));
        }
        return new KeySpec(parts);
    }

    /**
     * The digest of a request's values.
     *
     * @return empty if a part has no value
     */
    public Optional<String> digest(KeyValues values) {
        List<String> found = new ArrayList<>(parts.size());
        for (KeyPart part : parts) {
            String value = part.kind() == KeyPart.Kind.GLOBAL ? "*" : values.valueOf(part);
            if (value == null || value.isEmpty()) {
                return Optional.empty();
            }
            found.add(value);
        }
        return Optional.of(LimitKey.of(found));
    }

    /** Whether all that tells callers apart is what they say of themselves. */
    public boolean isCallersWord() {
        return parts.stream()
                .map(KeyPart::kind)
                .filter(kind -> kind != KeyPart.Kind.MODEL && kind != KeyPart.Kind.ROUTE && kind != KeyPart.Kind.GLOBAL)
                .map(kind -> kind == KeyPart.Kind.HEADER || kind == KeyPart.Kind.QUERY)
                .reduce((one, other) -> one && other)
                .orElse(false);
    }

    static KeyPart part(String text) {
        if (text.startsWith("@") && text.length() > 1) {
            return new KeyPart(KeyPart.Kind.BEAN, text.substring(1));
        }
        int colon = text.indexOf(':');
        String kind = colon < 0 ? text : text.substring(0, colon);
        String name = colon < 0 ? "" : text.substring(colon + 1).strip();
        for (KeyPart.Kind known : KeyPart.Kind.values()) {
            if (known != KeyPart.Kind.BEAN
                    && known.configName().equals(kind.toLowerCase(Locale.ROOT))
                    && known.isNamed() != name.isEmpty()) {
                return new KeyPart(known, name);
            }
        }
        throw new IllegalArgumentException("'" + text
                + "' is no key; use client, tag:<tag>, ip, principal, jwt:<claim>, header:<name>, query:<name>, model, route, global, "
                + "@<bean>, or several joined by ' + '");
    }
}
