package io.m2mgateway.redis.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.gateway.autoconfigure.M2mCompressionAutoConfiguration;
import io.m2mgateway.gateway.autoconfigure.M2mErrorAutoConfiguration;
import io.m2mgateway.gateway.autoconfigure.M2mKeyAutoConfiguration;
import io.m2mgateway.gateway.autoconfigure.M2mLimitAutoConfiguration;
import io.m2mgateway.gateway.observe.DecisionLog;
import io.m2mgateway.gateway.observe.GatewayMetrics;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.LimiterStatus;
import io.m2mgateway.limit.policy.PolicyStore;
import io.m2mgateway.redis.connection.RedisLink;
import io.m2mgateway.redis.connection.RedisOperations;
import io.m2mgateway.redis.connection.RedisSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.ClassUtils;
import reactor.core.publisher.Flux;

class M2mRedisAutoConfigurationTests {

    @Test
    void withoutAServerThereIsNothing() {
        try (AnnotationConfigApplicationContext context = context(Map.of())) {
            assertThat(context.getBeansOfType(Limiter.class)).isEmpty();
        }
    }

    @Test
    void aServerThatIsAwayDoesNotKeepTheGatewayFromStarting() {
        try (AnnotationConfigApplicationContext context =
                context(Map.of("spring.data.redis.host", "127.0.0.1", "spring.data.redis.port", "1"))) {
            LimiterStatus status = context.getBean(Limiter.class).status();
            assertThat(status.state()).isNotEqualTo(LimiterStatus.State.UP);
            assertThat(status.store()).isEqualTo("redis standalone at 127.0.0.1:1");
            assertThat(context.getBeansOfType(PolicyStore.class)).hasSize(1);
        }
    }

    @Test
    void ownPropertiesWin() {
        RedisSettings settings = read(Map.of(
                "spring.data.redis.host", "other",
                "m2m.redis.url", "rediss://user:secret@limits:7000/2"));
        assertThat(settings.nodes()).containsExactly(new RedisSettings.Node("limits", 7000));
        assertThat(settings.credentials().username()).isEqualTo("user");
        assertThat(settings.credentials().password()).isEqualTo("secret");
        assertThat(settings.ssl()).isTrue();
        assertThat(settings.database()).isEqualTo(2);
        assertThat(settings.toString()).doesNotContain("secret");
    }

    @Test
    void clusterAndSentinelsAreRead() {
        assertThat(read(Map.of("spring.data.redis.cluster.nodes", "a:1,b:2")).nodes())
                .containsExactly(new RedisSettings.Node("a", 1), new RedisSettings.Node("b", 2));
        RedisSettings sentinel = read(Map.of("m2m.redis.sentinel.master", "m", "m2m.redis.sentinel.nodes[0]", "s"));
        assertThat(sentinel.mode()).isEqualTo(RedisSettings.Mode.SENTINEL);
        assertThat(sentinel.nodes()).containsExactly(new RedisSettings.Node("s", 26379));
    }

    @Test
    void mistakesNameTheProperty() {
        assertThatThrownBy(() -> read(Map.of(
                        "m2m.redis.cluster.nodes", "a:1",
                        "m2m.redis.sentinel.master", "m",
                        "m2m.redis.sentinel.nodes", "s:1")))
                .hasMessageContaining("m2m.redis.sentinel")
                .hasMessageContaining("m2m.redis.cluster.nodes");
        assertThatThrownBy(() -> read(Map.of("m2m.redis.sentinel.master", "m")))
                .hasMessageContaining("m2m.redis.sentinel.nodes");
        assertThatThrownBy(() -> read(Map.of("m2m.redis.url", "http://user:secret@host")))
                .hasMessageContaining("m2m.redis.url")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> read(Map.of("m2m.redis.cluster.nodes", "a:x")))
                .hasMessageContaining("m2m.redis.cluster.nodes");
    }

    @Test
    void timeoutsAreReadFromWhereTheServerIsNamed() {
        assertThat(read(Map.of("spring.data.redis.host", "h", "spring.data.redis.timeout", "3s"))
                        .timeout())
                .isEqualTo(Duration.ofSeconds(3));
        Map<String, Object> ours =
                Map.of("m2m.redis.host", "h", "m2m.redis.timeout", "20ms", "m2m.redis.connect-timeout", "4s");
        assertThat(read(ours).timeout()).isEqualTo(Duration.ofMillis(20));
        assertThat(read(ours).connectTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(reader(ours).operations().timeout()).isEqualTo(Duration.ofMillis(20));
        assertThat(reader(ours).options().deadline())
                .as("no longer than any command's")
                .isEqualTo(Duration.ofMillis(20));
        assertThat(reader(Map.of("m2m.redis.host", "h")).options().deadline()).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void valuesOutOfRangeNameTheProperty() {
        assertThatThrownBy(
                        () -> reader(Map.of("m2m.redis.breaker.failures", "0")).options())
                .hasMessage("m2m.redis.breaker.failures must be 1 or more, not 0");
        assertThatThrownBy(() -> reader(Map.of("m2m.redis.deadline", "0s")).options())
                .hasMessageContaining("m2m.redis.deadline must be above 0");
        assertThatThrownBy(() -> read(Map.of("spring.data.redis.host", "h", "spring.data.redis.timeout", "-1s")))
                .hasMessageContaining("spring.data.redis.timeout must be above 0");
        assertThatThrownBy(() -> read(Map.of("m2m.redis.host", "h", "m2m.redis.port", "70000")))
                .hasMessageContaining("m2m.redis.port: a port is 1 to 65535, not 70000");
        assertThatThrownBy(() -> read(Map.of("m2m.redis.host", "h", "m2m.redis.username", "u")))
                .hasMessageContaining("m2m.redis.password is not set");
        assertThatThrownBy(() -> reader(Map.of("m2m.redis.breaker.failures", "many")))
                .hasStackTraceContaining("m2m.redis.breaker.failures");
    }

    @Test
    void redisComesBeforeMemoryWhereConfigured() {
        ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        M2mErrorAutoConfiguration.class,
                        M2mKeyAutoConfiguration.class,
                        M2mCompressionAutoConfiguration.class,
                        M2mLimitAutoConfiguration.class,
                        M2mRedisAutoConfiguration.class))
                .withBean(GatewayMetrics.class, () -> new GatewayMetrics(null, null))
                .withBean(DecisionLog.class)
                .withBean(RouteLocator.class, () -> Flux::empty);
        runner.withPropertyValues("m2m.redis.host=127.0.0.1", "m2m.redis.port=1")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBeanNamesForType(Limiter.class)).containsExactly("m2mRedisLimiter");
                    assertThat(context.getBeanNamesForType(PolicyStore.class)).containsExactly("m2mRedisPolicyStore");
                    assertThat(context).hasSingleBean(RedisOperations.class);
                });
        runner.run(context ->
                assertThat(context.getBeanNamesForType(Limiter.class)).containsExactly("m2mLimiter"));
        runner.withBean(RedisSettings.class, () -> RedisSettings.standalone("127.0.0.1", 1))
                .run(context -> assertThat(
                                context.getBean(Limiter.class).status().store())
                        .isEqualTo("redis standalone at 127.0.0.1:1"));
    }

    @Test
    void connectionDetailsOfBootAreReadWithoutSpringData() {
        ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(M2mRedisAutoConfiguration.class));
        assertThat(ClassUtils.isPresent("org.springframework.data.redis.core.RedisOperations", null))
                .isFalse();
        runner.withBean(DataRedisConnectionDetails.class, Details::new)
                .withPropertyValues("spring.data.redis.host=other", "spring.data.redis.timeout=3s")
                .run(context -> {
                    RedisSettings settings = context.getBean(RedisLink.class).settings();
                    assertThat(settings.nodes()).containsExactly(new RedisSettings.Node("127.0.0.1", 2));
                    assertThat(settings.database()).isEqualTo(3);
                    assertThat(settings.credentials().password()).isEqualTo("secret");
                    assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(3));
                    assertThat(settings.ssl()).isFalse();
                });
        runner.withBean(DataRedisConnectionDetails.class, Details::new)
                .withPropertyValues("m2m.redis.url=redis://127.0.0.1:1")
                .run(context -> assertThat(
                                context.getBean(Limiter.class).status().store())
                        .isEqualTo("redis standalone at 127.0.0.1:1"));
        runner.withClassLoader(new FilteredClassLoader(DataRedisConnectionDetails.class))
                .withPropertyValues("spring.data.redis.host=127.0.0.1", "spring.data.redis.port=1")
                .run(context -> assertThat(context).hasSingleBean(RedisLink.class));
        runner.run(context -> assertThat(context).doesNotHaveBean(RedisLink.class));
    }

    /** What Docker Compose or Testcontainers give. */
    private static final class Details implements DataRedisConnectionDetails {
        @Override
        public String getPassword() {
            return "secret";
        }

        @Override
        public Standalone getStandalone() {
            return Standalone.of("127.0.0.1", 2, 3);
        }
    }

    private static RedisPropertiesReader reader(Map<String, Object> properties) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        return new RedisPropertiesReader(environment);
    }

    private static RedisSettings read(Map<String, Object> properties) {
        return reader(properties).settings(name -> {
            throw new AssertionError("no bundle is named");
        });
    }

    private static AnnotationConfigApplicationContext context(Map<String, Object> properties) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
        context.register(M2mRedisAutoConfiguration.class);
        context.refresh();
        return context;
    }
}
