package io.m2mgateway.gateway.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.m2mgateway.gateway.harness.FakeUpstream;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Wire;
import io.m2mgateway.m2m.session.Algorithm;
import io.m2mgateway.m2m.session.Capabilities;
import io.m2mgateway.m2m.session.Dialect;
import io.m2mgateway.m2m.session.MessageType;
import io.m2mgateway.m2m.session.RejectionCode;
import io.m2mgateway.m2m.session.SessionCodec;
import io.m2mgateway.m2m.session.SessionMessage;
import io.m2mgateway.m2m.session.SessionMessage.Rejection;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The limits on sessions, and settings of them that cannot be. */
@NullUnmarked
class SessionBoundsIT {
    private static final SessionCodec CODEC = new SessionCodec(1 << 20);
    private static final String HELLO = new String(
            CODEC.write(SessionMessage.hello(1, Capabilities.offer(Dialect.SPECIFICATION, "", List.of(Algorithm.M2M)))),
            UTF_8);

    /** An application with a clock for purposes of its own, which it asks for by its type. */
    @Configuration(proxyBeanMethods = false)
    static class Laboratory {
        @Bean
        InstantSource laboratoryClock() {
            return InstantSource.fixed(Instant.EPOCH);
        }

        @Bean
        Instant experiment(InstantSource clock) {
            return clock.instant();
        }
    }

    @Test
    void limitsRejectAndOtherLimitsToo() throws Exception {
        try (FakeUpstream other = new FakeUpstream();
                Gateway small = Gateway.start(Gateway.route(
                        other.uri(),
                        Gateway.SCG + "routes[0].filters[0]=M2MCompression",
                        "m2m.session.path=/s",
                        "m2m.session.max-sessions=2",
                        "m2m.session.new-per-minute=3",
                        "m2m.session.messages-per-minute=2"))) {
            SessionMessage accept = raw(small, HELLO);
            raw(small, HELLO);
            assertThat(rejection(raw(small, HELLO))).isEqualTo(RejectionCode.SERVER_BUSY);
            assertThat(rejection(raw(small, HELLO))).isEqualTo(RejectionCode.RATE_LIMITED);
            String ping = new String(CODEC.write(SessionMessage.empty(MessageType.PING, accept.sessionId(), 1)), UTF_8);
            raw(small, ping);
            raw(small, ping);
            assertThat(rejection(raw(small, ping))).isEqualTo(RejectionCode.RATE_LIMITED);
        }
    }

    @Test
    void aClockOfTheApplicationIsLeftToIt() throws Exception {
        try (Gateway gateway =
                Gateway.start(List.of(Laboratory.class), Gateway.route("http://127.0.0.1:1", "m2m.session.path=/s"))) {
            assertThat(gateway.bean(Instant.class)).isEqualTo(Instant.EPOCH);
            assertThat(Instant.ofEpochMilli(raw(gateway, HELLO).timestamp()))
                    .isCloseTo(Instant.now(), within(1, ChronoUnit.HOURS));
        }
    }

    private static SessionMessage raw(Gateway to, String envelope) throws IOException {
        Wire.Answer answer = to.send("POST /s HTTP/1.1\r\nHost: g\r\nContent-Type: application/json\r\nContent-Length: "
                + envelope.length() + "\r\n\r\n" + envelope);
        assertThat(answer.status()).isEqualTo(200);
        return CODEC.read(answer.body().getBytes(UTF_8));
    }

    private static RejectionCode rejection(SessionMessage message) {
        return ((Rejection) message.payload()).code();
    }

    @Test
    void mistakesStopTheStartAndAreNamed() {
        stops("m2m.session.timeout", "m2m.session.timeout=10s");
        stops("m2m.session.preference[0]", "m2m.session.preference[0]=zstd");
        stops("m2m.session.api-key", "m2m.session.api-key=nobody");
        stops("m2m.session.contexts.max-messages", "m2m.session.contexts.max-messages=1");
        stops("m2m.session.contexts.max-bytes", "m2m.session.contexts.max-bytes=65MB");
        stops("m2m.session.contexts.max-total", "m2m.session.contexts.max-total=1KB");
        stops("m2m.session.require-security", "m2m.session.require-security=tls");
        stops("m2m.session.shutdown-wait", "m2m.session.shutdown-wait=-1s");
        stops("m2m.session.bytes-per-second", "m2m.session.bytes-per-second=1GB");
        stops(
                "m2m.session.api-key-header",
                "m2m.session.api-key-header=X Key",
                "m2m.session.api-key=a",
                "m2m.auth.sources.a.keys[0].client=acme",
                "m2m.auth.sources.a.keys[0].sha256=" + "0".repeat(64));
    }

    private static void stops(String property, String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("m2m.session.path=/s");
        assertThatThrownBy(() -> Gateway.start(Gateway.route("http://127.0.0.1:1", all.toArray(String[]::new))))
                .rootCause()
                .hasMessageContaining(property);
    }
}
