package io.m2mgateway.redis.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.m2mgateway.limit.Adjustment;
import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.Rate;
import io.m2mgateway.redis.connection.RedisLink;
import io.m2mgateway.redis.connection.RedisScript;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.server.Await;
import io.m2mgateway.redis.server.RedisServer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The script against Bucket4j, step by step. */
class BucketArithmeticIT {
    private static final int STEPS = 40_000;
    private static final RedisScript SCRIPT = RedisScript.beside(StoreCalls.class, "buckets.lua");

    @Test
    void noStepDiffersFromBucket4j() throws Exception {
        Random random = new Random(42);
        AtomicLong micros = new AtomicLong(1_700_000_000_000_000L);
        ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
        try (RedisServer server = RedisServer.start();
                RedisLink link = new RedisLink(RedisSettings.standalone("127.0.0.1", server.port()), scheduler)) {
            awaitConnection(link);
            Bucket bucket4j = null;
            BucketId id = null;
            Rate rate = null;
            for (int step = 0; step < STEPS; step++) {
                if (id == null || rate == null || bucket4j == null || step % 200 == 0) {
                    id = new BucketId("policy", "tokens", "bucket-" + step);
                    rate = rate(random, 0);
                    bucket4j = Bucket.builder()
                            .addLimit(bandwidth(rate))
                            .withCustomTimePrecision(new Micros(micros))
                            .build();
                }
                micros.addAndGet(pause(random, rate));
                if (random.nextInt(60) == 0) {
                    rate = rate(random, rate.version() + 1);
                    bucket4j.replaceConfiguration(
                            BucketConfiguration.builder()
                                    .addLimit(bandwidth(rate))
                                    .build(),
                            TokensInheritanceStrategy.PROPORTIONALLY);
                    run(link, micros, new Op.Take(asking(id, rate), new CompletableFuture<>(), () -> {}));
                }
                long amount = (long) (rate.capacity() * random.nextDouble() * random.nextDouble());
                if (random.nextInt(5) == 0) {
                    long delta = random.nextBoolean() ? amount : -amount;
                    if (delta > 0) {
                        bucket4j.consumeIgnoringRateLimits(delta);
                    } else if (delta < 0) {
                        bucket4j.addTokens(-delta);
                    }
                    Adjustment adjustment = new Adjustment(id, Measure.TOKENS, rate, delta);
                    run(link, micros, new Op.Adjust(adjustment, new CompletableFuture<>()));
                }
                List<Charge> charges = List.of(new Charge(id, Measure.TOKENS, rate, amount));
                Op.Take take = new Op.Take(charges, new CompletableFuture<>(), () -> {});
                run(link, micros, take);
                boolean expected = amount == 0 || bucket4j.tryConsume(amount);
                Decision actual = take.done().get();
                assertThat(actual.allowed()).as("step %s of %s", step, rate).isEqualTo(expected);
                assertThat(actual.states().get(0).remaining())
                        .as("step %s of %s", step, rate)
                        .isEqualTo(bucket4j.getAvailableTokens());
            }
        } finally {
            scheduler.shutdownNow();
        }
    }

    private static List<Charge> asking(BucketId id, Rate rate) {
        return List.of(new Charge(id, Measure.TOKENS, rate, 0));
    }

    private static Bandwidth bandwidth(Rate rate) {
        return Bandwidth.builder()
                .capacity(rate.capacity())
                .refillGreedy(rate.refill(), Duration.of(rate.periodMicros(), ChronoUnit.MICROS))
                .build();
    }

    private record Micros(AtomicLong micros) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return micros.get() * 1_000;
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }

    /** Products stay below 2^63, where Bucket4j counts in integers; many exceed 2^53. */
    private static Rate rate(Random random, long version) {
        long period = 1 + (long) Math.pow(10, 3 + random.nextDouble() * 6);
        long most = Math.min(1_000_000_000_000L, Long.MAX_VALUE / 2_000 / period);
        long refill = 1 + (long) Math.pow((double) most, random.nextDouble());
        refill = Math.min(refill, Math.min(most, period * 1_000));
        long capacity = 1 + (long) (refill * random.nextDouble() * 3);
        return new Rate(capacity, refill, period, version);
    }

    private static long pause(Random random, Rate rate) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(50);
            case 2 -> (long) (rate.periodMicros() * random.nextDouble());
            default -> (long) (rate.periodMicros() * random.nextDouble() * 0.01);
        };
    }

    private static void run(RedisLink link, AtomicLong micros, Op op) throws Exception {
        Batch batch = new Batch();
        batch.add(op);
        byte[] program = batch.program();
        byte[] answer = link.run(
                        SCRIPT,
                        batch.keys(id -> RedisLink.bytes(id.key())),
                        RedisLink.bytes(Long.toString(micros.get())),
                        new byte[8],
                        RedisLink.bytes("1000000"),
                        program)
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
        batch.complete(answer);
    }

    private static void awaitConnection(RedisLink link) throws Exception {
        Await.until(link::isConnected);
    }
}
