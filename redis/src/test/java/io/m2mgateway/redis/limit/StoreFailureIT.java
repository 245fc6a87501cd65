package io.m2mgateway.redis.limit;

import static io.m2mgateway.redis.limit.TestGateway.slot;
import static io.m2mgateway.redis.limit.TestGateway.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimiterStatus.State;
import io.m2mgateway.limit.StoreFailureMode;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.server.Await;
import io.m2mgateway.redis.server.RedisServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to one server, and to the limits meanwhile and afterwards. */
class StoreFailureIT {
    private RedisServer server;
    private TestGateway gateway;
    private RedisClient client;
    private RedisCommands<String, String> redis;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start();
        gateway = TestGateway.at(server.port());
        client = RedisClient.create(server.url());
        redis = client.connect().sync();
    }

    @AfterEach
    void stop() {
        gateway.close();
        client.shutdown();
        server.close();
    }

    @Test
    void aStoppedServerCostsADeadlineAndThenNothingAndIsChargedWhenItIsBack() throws Exception {
        assertThat(gateway.take(StoreFailureMode.LOCAL, tokens("caller", 10)).origin())
                .isEqualTo(Decision.Origin.STORE);
        server.freeze();
        int local = gateway.takeUntilOpen("caller");
        gateway.assertModesHold("caller");
        for (int i = 0; i < 100; i++) {
            gateway.takeWithoutWaiting(StoreFailureMode.DENY, tokens("caller", 1));
        }
        gateway.settle(tokens("caller", 5), -2);
        server.thaw();
        gateway.await(State.UP);
        gateway.awaitRemainingOrLessInDoubt("caller", 100 - 10 - local + 2);
    }

    @Test
    void aSettlementThatWasExecutedButNotAnsweredCountsOnce() throws Exception {
        gateway.allowed(tokens("caller", 50));
        server.freeze();
        gateway.settle(tokens("caller", 50), -10);
        gateway.await(State.OPEN);
        server.thaw();
        gateway.await(State.UP);
        Await.until(() -> gateway.limiter.status().pendingSettlements() == 0);
        gateway.awaitRemaining("caller", 60);
    }

    @Test
    void aKilledServerThatForgotEverythingIsChargedWithLocalUse() throws Exception {
        server.close();
        int local = gateway.takeUntilOpen("caller");
        gateway.assertModesHold("caller");
        server = RedisServer.processAt(server.port());
        gateway.await(State.UP);
        gateway.awaitRemaining("caller", 100 - local);
    }

    @Test
    void localUseIsChargedUpToTheCapacity() throws Exception {
        gateway.allowed(tokens("caller", 90));
        server.freeze();
        gateway.takeUntilOpen("caller");
        while (gateway.take(StoreFailureMode.LOCAL, tokens("caller", 1)).allowed()) {
            // This node's share of the limit, which is all of it, begins anew.
        }
        server.thaw();
        gateway.await(State.UP);
        gateway.awaitRemainingOrLessInDoubt("caller", 10 - 100);
    }

    @Test
    void aFlushedScriptIsLoadedAgain() throws Exception {
        for (int i = 0; i < 20; i++) {
            redis.scriptFlush();
            assertThat(gateway.allowed(tokens("caller", 1))).isTrue();
        }
        assertThat(gateway.transitions).isEmpty();
        gateway.awaitRemaining("caller", 80);
    }

    @Test
    void aReplicaAndAFullServerAreStoresThatDoNotAnswer() throws Exception {
        redis.configSet("maxmemory", "1");
        int full = gateway.takeUntilOpen("caller");
        gateway.assertModesHold("caller");
        redis.configSet("maxmemory", "0");
        gateway.await(State.UP);
        gateway.awaitRemaining("caller", 100 - full);
        redis.replicaof("127.0.0.1", 1);
        int replica = gateway.takeUntilOpen("caller");
        gateway.assertModesHold("caller");
        redis.replicaofNoOne();
        gateway.await(State.UP);
        gateway.awaitRemaining("caller", 100 - full - replica);
    }

    @Test
    void noClockButTheServersCounts() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
            BufferedReader seen =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            assertThat(seen.readLine()).isEqualTo("+OK");
            assertThat(gateway.allowed(tokens("caller", 1))).isTrue();
            String take = seen.readLine();
            while (!take.contains("EVALSHA") || !take.contains(":policy:tokens")) {
                take = seen.readLine();
            }
            // After the keys comes the clock that a test may set: empty. What time it is the script asks the server.
            assertThat(take).contains(":policy:tokens\" \"\" ");
            assertThat(seen.readLine()).contains("lua] \"TIME\"");
        }
    }

    @Test
    void everyKeyExpires() throws Exception {
        gateway.allowed(tokens("caller", 50), slot("caller", 1));
        gateway.settle(tokens("caller", 50), -10);
        gateway.awaitRemaining("caller", 60);
        assertThat(redis.keys("*"))
                .hasSize(4)
                .allSatisfy(key -> assertThat(redis.pttl(key)).as(key).isPositive());
    }

    @Test
    void aGatewayThatStopsGivesItsSlotsBackAtOnce() throws Exception {
        RedisLimiterOptions longLease = new RedisLimiterOptions(
                "m2m:1:", Duration.ofSeconds(2), 3, Duration.ofMillis(200), Duration.ofMinutes(5), 1_000);
        try (TestGateway other =
                new TestGateway(RedisSettings.standalone("127.0.0.1", server.port()), longLease).await(State.UP)) {
            assertThat(other.allowed(slot("caller", 1))).isTrue();
            assertThat(gateway.allowed(slot("caller", 1))).isFalse();
        }
        Await.until(() -> gateway.allowed(slot("caller", 1)));
    }

    @Test
    void slotsHeldLocallyAreHeldInTheStoreWhenItIsBack() throws Exception {
        server.freeze();
        gateway.takeUntilOpen("caller");
        assertThat(gateway.take(StoreFailureMode.LOCAL, slot("caller", 2)).allowed())
                .isTrue();
        server.thaw();
        gateway.await(State.UP);
        try (TestGateway other = TestGateway.at(server.port())) {
            Charge held = slot("caller", 2);
            Charge asking = new Charge(held.bucket(), held.measure(), held.rate(), 0);
            Await.until(() ->
                    other.take(StoreFailureMode.DENY, asking).states().get(0).remaining() == 1);
            assertThat(other.allowed(slot("caller", 2))).isTrue();
            assertThat(other.allowed(slot("caller", 2))).isFalse();
            gateway.settle(slot("caller", 2), -1);
            Await.until(() -> other.allowed(slot("caller", 2)));
        }
    }
}
