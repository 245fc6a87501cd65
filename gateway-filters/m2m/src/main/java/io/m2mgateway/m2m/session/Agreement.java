package io.m2mgateway.m2m.session;

import io.m2mgateway.m2m.context.ContextLimits;
import org.jspecify.annotations.Nullable;

/**
 * What both sides of a session use.
 *
 * @param dialect the shape of its messages
 * @param algorithm of DATA
 * @param encoding the vocabulary of TokenNative
 * @param maxPayload bytes of a document, the smaller of both sides' limits; 0: no limit
 * @param streaming whether both take answers in parts
 * @param mlRouting whether both announced it
 * @param scanning whether either side scans
 * @param blocking whether either side refuses threats
 * @param contexts how much of the session both sides remember for compact frames; null: nothing
 */
public record Agreement(
        Dialect dialect,
        Algorithm algorithm,
        TokenEncoding encoding,
        long maxPayload,
        boolean streaming,
        boolean mlRouting,
        boolean scanning,
        boolean blocking,
        @Nullable ContextLimits contexts) {

    /** What two sides use; the algorithm by the local side's preference. Null where they have none in common. */
    public static @Nullable Agreement between(Capabilities local, Capabilities remote) {
        return of(algorithm(local, remote), local, remote);
    }

    /**
     * What a client uses after an ACCEPT. Null where it lists nothing that was offered.
     *
     * <p>Of several algorithms that it lists the first counts, and of encodings the one that it prefers: the reference implementation, as a server, lists all that it has
     * and uses its own choice.
     */
    static @Nullable Agreement accepted(Capabilities offer, Capabilities accept) {
        return of(algorithm(accept, offer), offer, accept);
    }

    private static @Nullable Agreement of(@Nullable Algorithm algorithm, Capabilities local, Capabilities remote) {
        if (algorithm == null) {
            return null;
        }
        return new Agreement(
                remote.dialect(),
                algorithm,
                encoding(local, remote),
                smallerLimit(local.maxPayload(), remote.maxPayload()),
                local.streaming() && remote.streaming(),
                local.mlRouting() && remote.mlRouting(),
                local.scanning() || remote.scanning(),
                local.blocking() || remote.blocking(),
                ContextExtension.agreed(local.extensions(), remote.extensions()));
    }

    private static @Nullable Algorithm algorithm(Capabilities local, Capabilities remote) {
        for (Algorithm algorithm : local.algorithms()) {
            if (remote.algorithms().contains(algorithm)) {
                return algorithm;
            }
        }
        return null;
    }

    /** The remote side's preferred one where the local side has it, else the first that both have, else the one that everybody has. */
    private static TokenEncoding encoding(Capabilities local, Capabilities remote) {
        TokenEncoding preferred = remote.preferredEncoding();
        // What a side prefers it has, whether it lists that or not.
        if (local.encodings().contains(preferred) || local.preferredEncoding() == preferred) {
            return preferred;
        }
        for (TokenEncoding encoding : local.encodings()) {
            if (remote.encodings().contains(encoding)) {
                return encoding;
            }
        }
        return TokenEncoding.CL100K;
    }

    private static long smallerLimit(long a, long b) {
        if (a == 0 || b == 0) {
            return Math.max(a, b);
        }
        return Math.min(a, b);
    }
}
