package io.m2mgateway.gateway.session;

import io.m2mgateway.gateway.args.InvalidSettingException;
import io.m2mgateway.m2m.context.ContextLimits;
import io.m2mgateway.m2m.crypto.SecurityMode;
import io.m2mgateway.m2m.session.Algorithm;
import io.m2mgateway.m2m.session.SessionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Sessions. There are none unless a path is set. The default numbers are those that the protocol's specification recommends.
 *
 * @param path where session messages are posted, on the server's port; none: there are no sessions
 * @param apiKey name under m2m.auth.sources whose keys may open sessions; none: everybody may
 * @param apiKeyHeader the header that carries the key, which in Authorization is a bearer token
 * @param timeout how long a session lives without a message, 60s to 3600s
 * @param maxSessions open sessions in all, at least 1
 * @param maxPerIp open sessions of one address, at least 1
 * @param newPerMinute sessions that one address may open a minute, at least 1
 * @param messagesPerMinute messages of one session a minute, at least 1
 * @param bytesPerSecond bytes of one session a second, as they are sent, 1B to 1000000000B. As many as in a second may come at once, or twice max-payload, if that is more, so that every
 *     document of max-payload passes that the route's max-size takes; a message that is larger than both is answered 413
 * @param maxPayload largest document of a session, announced to clients
 * @param preference algorithms in the order in which they are chosen: m2m, brotli, tokennative, none
 * @param requireScanning whether a client has to announce that it scans what it sends
 * @param requireSecurity protection that a client has to announce as extension security, hmac or aead. Routes whose security is less take no frames of sessions, and no route takes documents in
 *     DATA, which nothing protects
 * @param shutdownWait how long a shutdown waits at most, while sessions are open in this gateway's memory, for messages of theirs, which it answers with CLOSE; 0s: not at all. More than
 *     spring.lifecycle.timeout-per-shutdown-phase counts as that
 * @param contexts earlier documents, which compact frames of a session may lean on
 */
@ConfigurationProperties("m2m.session")
public record SessionProperties(
        @Nullable String path,
        @Nullable String apiKey,
        @DefaultValue("Authorization") String apiKeyHeader,
        @DefaultValue("300s") Duration timeout,
        @DefaultValue("10000") int maxSessions,
        @DefaultValue("100") int maxPerIp,
        @DefaultValue("100") int newPerMinute,
        @DefaultValue("1000") int messagesPerMinute,
        @DefaultValue("10MB") DataSize bytesPerSecond,
        @DefaultValue("16MB") DataSize maxPayload,
        @DefaultValue({"m2m", "brotli", "tokennative"}) List<String> preference,
        @DefaultValue("false") boolean requireScanning,
        @Nullable String requireSecurity,
        @DefaultValue("2s") Duration shutdownWait,
        @DefaultValue Contexts contexts) {

    /** The limiter counts no finer than one a nanosecond. */
    private static final long MAX_BYTES_PER_SECOND = 1_000_000_000;

    /**
     * What is remembered of sessions for compact frames, where their clients want that.
     *
     * @param enabled whether anything is: false unless set
     * @param maxMessages documents of one session, 2 to 256
     * @param maxBytes bytes of one session, with 128 for each document, 1KB to 64MB
     * @param maxTotal bytes of all sessions in the memory of this gateway
     */
    public record Contexts(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("16") int maxMessages,
            @DefaultValue("1MB") DataSize maxBytes,
            @DefaultValue("64MB") DataSize maxTotal) {

        private @Nullable ContextLimits limits() {
            inRange("max-messages", maxMessages, ContextLimits.MIN_MESSAGES, ContextLimits.MAX_MESSAGES, "2 to 256");
            inRange("max-bytes", maxBytes.toBytes(), ContextLimits.MIN_BYTES, ContextLimits.MAX_BYTES, "1KB to 64MB");
            inRange("max-total", maxTotal.toBytes(), maxBytes.toBytes(), Long.MAX_VALUE, "at least max-bytes");
            return enabled ? new ContextLimits(maxMessages, maxBytes.toBytes()) : null;
        }

        private static void inRange(String name, long value, long least, long most, String range) {
            if (value < least || value > most) {
                throw new InvalidSettingException(
                        "m2m.session.contexts." + name, String.valueOf(value), "out of range", "Write " + range + ".");
            }
        }
    }

    /**
     * What the responder needs.
     *
     * @throws InvalidSettingException for a value that makes no sense
     */
    public SessionSettings settings() {
        if (timeout.compareTo(SessionSettings.MIN_TIMEOUT) < 0 || timeout.compareTo(SessionSettings.MAX_TIMEOUT) > 0) {
            throw new InvalidSettingException(
                    "m2m.session.timeout",
                    timeout.toString(),
                    "outside of what the protocol allows",
                    "Write 60s to 3600s.");
        }
        atLeastOne("max-sessions", maxSessions);
        atLeastOne("max-per-ip", maxPerIp);
        atLeastOne("new-per-minute", newPerMinute);
        atLeastOne("messages-per-minute", messagesPerMinute);
        atLeastOne("bytes-per-second", bytesPerSecond.toBytes());
        if (bytesPerSecond.toBytes() > MAX_BYTES_PER_SECOND) {
            throw new InvalidSettingException(
                    "m2m.session.bytes-per-second",
                    bytesPerSecond.toString(),
                    "too large",
                    "Write at most 1000000000B.");
        }
        atLeastOne("max-payload", maxPayload.toBytes());
        if (shutdownWait.isNegative()) {
            throw new InvalidSettingException(
                    "m2m.session.shutdown-wait", shutdownWait.toString(), "negative", "Write 0s or more.");
        }
        if (requireSecurity != null && !requireSecurity.equals("hmac") && !requireSecurity.equals("aead")) {
            throw new InvalidSettingException(
                    "m2m.session.require-security", requireSecurity, "no such protection", "Write hmac or aead.");
        }
        return new SessionSettings(
                "m2m-gateway",
                algorithms(),
                timeout,
                maxSessions,
                maxPerIp,
                maxPayload.toBytes(),
                false,
                false,
                requireScanning,
                requireSecurity,
                contexts.limits());
    }

    SecurityMode requiredSecurity() {
        return requireSecurity == null
                ? SecurityMode.NONE
                : SecurityMode.valueOf(requireSecurity.toUpperCase(Locale.ROOT));
    }

    private List<Algorithm> algorithms() {
        List<Algorithm> algorithms = new ArrayList<>();
        for (int i = 0; i < preference.size(); i++) {
            Algorithm algorithm = Algorithm.ofWireName(preference.get(i));
            if (algorithm == null || algorithms.contains(algorithm)) {
                throw new InvalidSettingException(
                        "m2m.session.preference[" + i + "]",
                        preference.get(i),
                        algorithm == null ? "no such algorithm" : "named twice",
                        "Write each of m2m, brotli, tokennative, none at most once.");
            }
            algorithms.add(algorithm);
        }
        if (algorithms.isEmpty()) {
            throw new InvalidSettingException(
                    "m2m.session.preference", "", "empty", "Name at least one of m2m, brotli, tokennative, none.");
        }
        return algorithms;
    }

    private static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new InvalidSettingException(
                    "m2m.session." + name, String.valueOf(value), "too small", "Write at least 1.");
        }
    }
}
