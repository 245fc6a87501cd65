package io.m2mgateway.m2m.session;

import io.m2mgateway.m2m.context.ContextLimits;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Contexts of compact frames in the extensions of HELLO and ACCEPT. */
public final class ContextExtension {
    /** Says that a side has contexts; the value is the version of compact frames. */
    public static final String NAME = "contexts";

    private static final String VERSION = "z1";
    private static final String MESSAGES = "contexts_messages";
    private static final String BYTES = "contexts_bytes";

    private ContextExtension() {}

    /** What a client says in HELLO that wants contexts. */
    public static Map<String, String> wanted() {
        return Map.of(NAME, VERSION);
    }

    /**
     * The same with the most that the client remembers itself. Without it the other side's numbers hold, whatever they are.
     *
     * @param most of one session
     */
    public static Map<String, String> wanted(ContextLimits most) {
        return within(most);
    }

    /** What a side says that has contexts within limits. */
    static Map<String, String> within(ContextLimits limits) {
        return Map.of(
                NAME, VERSION, MESSAGES, Integer.toString(limits.messages()), BYTES, Long.toString(limits.bytes()));
    }

    /** The limits that both sides have; null where one has no contexts, or of another version. */
    static @Nullable ContextLimits agreed(Map<String, String> local, Map<String, String> remote) {
        if (!VERSION.equals(local.get(NAME)) || !VERSION.equals(remote.get(NAME))) {
            return null;
        }
        long messages = Math.min(
                number(local, MESSAGES, ContextLimits.MAX_MESSAGES),
                number(remote, MESSAGES, ContextLimits.MAX_MESSAGES));
        long bytes =
                Math.min(number(local, BYTES, ContextLimits.MAX_BYTES), number(remote, BYTES, ContextLimits.MAX_BYTES));
        return messages < ContextLimits.MIN_MESSAGES || bytes < ContextLimits.MIN_BYTES
                ? null
                : new ContextLimits((int) messages, bytes);
    }

    /** A number as announced; what is none announces nothing. */
    private static long number(Map<String, String> extensions, String name, long most) {
        try {
            return Math.min(most, Long.parseLong(extensions.getOrDefault(name, "")));
        } catch (NumberFormatException notAnnounced) {
            return most;
        }
    }
}
