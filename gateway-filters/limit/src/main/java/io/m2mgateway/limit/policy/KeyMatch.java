package io.m2mgateway.limit.policy;

/**
 * Tells whether a request's value is like a pattern: {@code client:gold-*}, {@code tag:tier=gold}, {@code model:gpt-4*}.
 *
 * @param part whose value is looked at
 * @param glob what it must look like as a whole; {@code *} stands for any characters, none included
 */
public record KeyMatch(KeyPart part, String glob) {

    /**
     * Reads the configuration's form: {@code <kind>:<glob>}, for a kind with a name {@code <kind>:<name>=<glob>}.
     *
     * @throws IllegalArgumentException with a message that says what is allowed
     */
    public static KeyMatch parse(String text) {
        int colon = text.indexOf(':');
        if (colon > 0) {
            String kind = text.substring(0, colon).strip();
            String rest = text.substring(colon + 1).strip();
            int equals = rest.indexOf('=');
            if (equals > 0 && isNamed(kind)) {
                return new KeyMatch(
                        KeySpec.part(kind + ":" + rest.substring(0, equals).strip()),
                        rest.substring(equals + 1).strip());
            }
            if (!rest.isEmpty() && !isNamed(kind)) {
                return new KeyMatch(KeySpec.part(kind), rest);
            }
        }
        throw new IllegalArgumentException("'" + text
                + "' matches nothing; write client:<glob>, tag:<tag>=<glob>, ip:<glob>, principal:<glob>, jwt:<claim>=<glob>, "
                + "header:<name>=<glob>, query:<name>=<glob>, model:<glob> or route:<glob>");
    }

    /** Whether the request's value is there and like the glob. */
    public boolean matches(KeyValues values) {
        String value = values.valueOf(part);
        return value != null && Glob.matches(glob, value);
    }

    private static boolean isNamed(String kind) {
        for (KeyPart.Kind known : KeyPart.Kind.values()) {
            if (known.configName().equals(kind)) {
                return known.isNamed();
            }
        }
        return false;
    }
}
