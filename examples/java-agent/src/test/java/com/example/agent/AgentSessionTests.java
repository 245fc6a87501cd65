package com.example.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.session.Algorithm;
import io.m2mgateway.m2m.session.Capabilities;
import io.m2mgateway.m2m.session.Dialect;
import io.m2mgateway.m2m.session.SessionCodec;
import io.m2mgateway.m2m.session.SessionMessage;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AgentSessionTests {
    private static final URI ENDPOINT = URI.create("http://gateway.test/m2m/session");

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private int opened;
    private final AgentSession session = new AgentSession(ENDPOINT, List.of(), null, () -> now, Duration.ofMillis(50));

    /** Each session that is opened has a number for its id. */
    private String id() {
        return session.id((endpoint, headers, envelope) -> {
                    Capabilities accepted = Capabilities.offer(Dialect.REFERENCE, "gateway", List.of(Algorithm.M2M));
                    SessionMessage accept =
                            SessionMessage.accept(String.valueOf(++opened), now.toEpochMilli(), accepted);
                    return CompletableFuture.completedFuture(new SessionCodec(64 * 1024).write(accept));
                })
                .join();
    }

    @Test
    void theServerDoesNotDecideHowMuchIsRemembered() {
        AgentSession withContexts =
                new AgentSession(ENDPOINT, List.of(), M2mCodec.create(), () -> now, Duration.ofSeconds(1));
        List<String> posted = new ArrayList<>();
        String none = withContexts
                .id((endpoint, headers, envelope) -> {
                    posted.add(new String(envelope, UTF_8));
                    return CompletableFuture.completedFuture(new byte[0]);
                })
                .join();
        assertThat(none).isEmpty();
        assertThat(posted.get(0)).contains("\"contexts_messages\":\"16\"", "\"contexts_bytes\":\"1048576\"");
    }

    @Test
    void oneThatWasTakenIsFollowedByAnotherAtOnce() {
        session.taken(id());
        session.forget("1");
        assertThat(id()).isEqualTo("2");
    }

    @Test
    void oneThatWasNeverTakenIsFollowedByAnotherAfterAMinute() {
        session.forget(id());
        now = now.plus(Duration.ofSeconds(59));
        assertThat(id()).isEmpty();
        now = now.plus(Duration.ofSeconds(1));
        assertThat(id()).isEqualTo("2");
        session.forget("2");
        assertThat(id()).isEmpty();
    }

    @Test
    void aServerThatDoesNotAnswerIsNotWaitedForLong() {
        assertThat(session.id((endpoint, headers, envelope) -> new CompletableFuture<>())
                        .join())
                .isEmpty();
        assertThat(id()).isEmpty();
        now = now.plus(Duration.ofMinutes(1));
        assertThat(id()).isEqualTo("1");
    }

    @Test
    void whatIsSaidOfAnEarlierOneDoesNotConcernTheNext() {
        session.taken(id());
        session.forget("1");
        id();
        session.taken("1");
        session.forget("1");
        assertThat(id()).isEqualTo("2");
        session.forget("2");
        assertThat(id()).isEmpty();
    }
}
