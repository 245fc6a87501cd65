package io.m2mgateway.redis.limit;

import static io.m2mgateway.redis.limit.TestGateway.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.lettuce.core.SslOptions;
import io.m2mgateway.limit.LimiterStatus.State;
import io.m2mgateway.redis.autoconfigure.M2mRedisAutoConfiguration;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.server.Await;
import io.m2mgateway.redis.server.Certificate;
import io.m2mgateway.redis.server.RedisServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A server that speaks nothing but TLS. */
class TlsIT {
    @TempDir
    private static Path dir;

    private static Certificate certificate;
    private static RedisServer server;

    @BeforeAll
    static void start() throws Exception {
        certificate = Certificate.make(dir, "server");
        server = RedisServer.tls(
                "--tls-cert-file", certificate.certificate().toString(),
                "--tls-key-file", certificate.key().toString(),
                "--tls-ca-cert-file", certificate.certificate().toString(),
                "--tls-auth-clients", "no");
        assumeThat(server.isAlive()).as("this redis-server speaks TLS").isTrue();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void limitsAreSharedOverTls() throws Exception {
        try (TestGateway gateway = TestGateway.at(settings(certificate))) {
            assertThat(gateway.allowed(tokens("caller", 10))).isTrue();
            gateway.awaitRemaining("caller", 90);
        }
    }

    @Test
    void aServerThatIsNotTrustedIsNotUsed() throws Exception {
        try (TestGateway gateway = new TestGateway(settings(Certificate.make(dir, "other")), TestGateway.QUICK)) {
            gateway.takeUntilOpen("caller");
            assertThat(gateway.state()).isNotEqualTo(State.UP);
            gateway.assertModesHold("caller");
        }
    }

    @Test
    void aBundleOfBootIsUsed() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(M2mRedisAutoConfiguration.class, SslAutoConfiguration.class))
                .withPropertyValues(
                        "m2m.redis.host=127.0.0.1",
                        "m2m.redis.port=" + server.port(),
                        "m2m.redis.ssl.bundle=limits",
                        "spring.ssl.bundle.pem.limits.truststore.certificate=file:" + certificate.certificate())
                .run(context -> {
                    RedisLimiter limiter = context.getBean(RedisLimiter.class);
                    Await.until(() -> limiter.status().state() == State.UP);
                });
    }

    private static RedisSettings settings(Certificate trusted) {
        return RedisSettings.standalone("127.0.0.1", server.port())
                .withSsl(SslOptions.builder()
                        .jdkSslProvider()
                        .trustManager(trusted.certificate().toFile())
                        .build());
    }
}
