package io.m2mgateway.m2m.session;

import io.m2mgateway.m2m.context.ContextLimits;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a responder offers and demands.
 *
 * @param agentId how it calls itself in the reference's dialect
 * @param preference its algorithms, the most wanted first; at least one
 * @param timeout how long a session lives without a message, 60 to 3600 s (specification, "Session messages")
 * @param maxSessions open sessions in all, at least 1
 * @param maxPerAddress open sessions of one address, at least 1
 * @param maxPayload bytes of a document, announced to peers; 0: no limit
 * @param scanning whether documents are scanned for threats
 * @param blocking whether threats are refused
 * @param requireScanning whether a peer has to announce that it scans what it sends
 * @param requireSecurity the protection of frames that a peer has to announce as extension {@code security}, {@code hmac} or {@code aead}; null: none
 * @param contexts how much of a session is remembered for compact frames, where its peer wants that; null: nothing
 */
public record SessionSettings(
        String agentId,
        List<Algorithm> preference,
        Duration timeout,
        int maxSessions,
        int maxPerAddress,
        long maxPayload,
        boolean scanning,
        boolean blocking,
        boolean requireScanning,
        @Nullable String requireSecurity,
        @Nullable ContextLimits contexts) {

    /** The shortest timeout that the specification allows. */
    public static final Duration MIN_TIMEOUT = Duration.ofMinutes(1);
    /** The longest. */
    public static final Duration MAX_TIMEOUT = Duration.ofHours(1);
    /** The extension by which a peer says how its frames are protected. */
    public static final String SECURITY_EXTENSION = "security";

    /** These with other words of scans. */
    SessionSettings with(boolean scans, boolean blocks) {
        return new SessionSettings(
                agentId,
                preference,
                timeout,
                maxSessions,
                maxPerAddress,
                maxPayload,
                scans,
                blocks,
                requireScanning,
                requireSecurity,
                contexts);
    }

    /** Checks the ranges. */
    public SessionSettings {
        preference = List.copyOf(preference);
        if (preference.isEmpty()) {
            throw new IllegalArgumentException("preference must name at least one algorithm");
        }
        if (timeout.compareTo(MIN_TIMEOUT) < 0 || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException("timeout must be 60s to 3600s, was " + timeout.toSeconds() + "s");
        }
        if (maxSessions < 1 || maxPerAddress < 1 || maxPayload < 0) {
            throw new IllegalArgumentException("limits of sessions must be at least 1");
        }
    }
}
