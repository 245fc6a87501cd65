package io.m2mgateway.redis.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.m2mgateway.m2m.context.ContextLimits;
import io.m2mgateway.m2m.session.Agreement;
import io.m2mgateway.m2m.session.Algorithm;
import io.m2mgateway.m2m.session.CloseReason;
import io.m2mgateway.m2m.session.Dialect;
import io.m2mgateway.m2m.session.Session;
import io.m2mgateway.m2m.session.TokenEncoding;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session as its key holds it: lines of text. The first is what never changes; the scripts write the two others, the server's time of the last message in milliseconds, and
 * the reason of the end or {@value #OPEN}.
 *
 * @param session with times of the server's clock
 * @param address digest of the address that opened it
 */
record SessionRecord(Session session, String address) {
    static final String OPEN = "-";

    private static final String NONE = "0";

    private static final int FIELDS = 12;
    private static final int LINES = 3;

    /** The first line. */
    String fixed() {
        Agreement agreement = session.agreement();
        return String.join(
                " ",
                "1",
                address,
                "."
                        + Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(session.owner().getBytes(UTF_8)),
                agreement.dialect().name(),
                agreement.algorithm().name(),
                agreement.encoding().name(),
                Long.toString(agreement.maxPayload()),
                bit(agreement.streaming()) + bit(agreement.mlRouting()),
                bit(agreement.scanning()) + bit(agreement.blocking()),
                Long.toString(session.timeout().toMillis()),
                Long.toString(session.openedAt().toEpochMilli()),
                contexts(agreement.contexts()));
    }

    private static String contexts(@Nullable ContextLimits limits) {
        return limits == null ? NONE : limits.messages() + "," + limits.bytes();
    }

    private static @Nullable ContextLimits contexts(String field) {
        int comma = field.indexOf(',');
        return comma < 0
                ? null
                : new ContextLimits(
                        Integer.parseInt(field.substring(0, comma)), Long.parseLong(field.substring(comma + 1)));
    }

    private static String bit(boolean value) {
        return value ? "1" : "0";
    }

    /**
     * A session from its lines, its times moved to the clock of this node.
     *
     * @param serverNow the server's time
     * @param now this node's
     * @throws IllegalArgumentException for what another version wrote
     */
    static SessionRecord parse(String id, byte[] value, Instant serverNow, Instant now) {
        List<String> lines = new String(value, UTF_8).lines().toList();
        String[] fields = lines.isEmpty() ? new String[0] : lines.get(0).split(" ", -1);
        if (lines.size() != LINES || fields.length != FIELDS || !fields[0].equals("1")) {
            throw new IllegalArgumentException("a session that another version wrote");
        }
        Duration shift = Duration.between(serverNow, now);
        Agreement agreement = new Agreement(
                Dialect.valueOf(fields[3]),
                Algorithm.valueOf(fields[4]),
                TokenEncoding.valueOf(fields[5]),
                Long.parseLong(fields[6]),
                fields[7].charAt(0) == '1',
                fields[7].charAt(1) == '1',
                fields[8].charAt(0) == '1',
                fields[8].charAt(1) == '1',
                contexts(fields[11]));
        Session session = new Session(
                id,
                new String(Base64.getUrlDecoder().decode(fields[2].substring(1)), UTF_8),
                agreement,
                Duration.ofMillis(Long.parseLong(fields[9])),
                Instant.ofEpochMilli(Long.parseLong(fields[10])),
                Instant.ofEpochMilli(Long.parseLong(lines.get(1))).plus(shift),
                reason(lines.get(2)));
        return new SessionRecord(session, fields[1]);
    }

    private static @Nullable CloseReason reason(String line) {
        return line.equals(OPEN) ? null : CloseReason.valueOf(line);
    }
}
