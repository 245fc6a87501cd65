package io.m2mgateway.redis.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.LimitKey;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.LimiterObserver;
import io.m2mgateway.limit.LimiterStatus.State;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.Rate;
import io.m2mgateway.limit.StoreFailureMode;
import io.m2mgateway.redis.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Everybody who wants to know what the store does is told, not only the first. */
class ObserversIT {

    private static final class Ears implements LimiterObserver {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        @Override
        public void roundTrip(long nanos, int decisions, boolean failed) {
            heard.add(decisions + (failed ? " lost" : " answered"));
        }

        @Override
        public void transition(State from, State to) {
            if (to == State.UP) {
                heard.add("up");
            }
        }

        String next() throws InterruptedException {
            return String.valueOf(heard.poll(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void allBeansAreTold() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(M2mRedisAutoConfiguration.class))
                    .withPropertyValues(
                            "m2m.redis.host=127.0.0.1", "m2m.redis.port=" + server.port(), "m2m.redis.deadline=1s")
                    .withBean("one", Ears.class, Ears::new)
                    .withBean("two", Ears.class, Ears::new)
                    .run(context -> {
                        List<Ears> all =
                                List.copyOf(context.getBeansOfType(Ears.class).values());
                        for (Ears ears : all) {
                            assertThat(ears.next()).isEqualTo("up");
                        }
                        BucketId bucket = new BucketId("p", "requests", LimitKey.of(List.of("a")));
                        Rate rate = Rate.of(1, 1, Duration.ofDays(1), 1);
                        context.getBean(Limiter.class)
                                .take(List.of(new Charge(bucket, Measure.REQUESTS, rate, 1)), StoreFailureMode.DENY);
                        for (Ears ears : all) {
                            assertThat(ears.next()).isEqualTo("1 answered");
                        }
                    });
        }
    }
}
