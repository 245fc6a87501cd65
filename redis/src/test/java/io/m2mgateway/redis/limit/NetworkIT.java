package io.m2mgateway.redis.limit;

import static io.m2mgateway.redis.limit.TestGateway.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimiterStatus.State;
import io.m2mgateway.limit.StoreFailureMode;
import io.m2mgateway.redis.server.Await;
import io.m2mgateway.redis.server.RedisServer;
import io.m2mgateway.redis.server.TcpProxy;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens between a gateway and its store. */
class NetworkIT {
    private RedisServer server;
    private TcpProxy network;
    private TestGateway gateway;
    private TestGateway near;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start();
        network = new TcpProxy(server.port());
        gateway = TestGateway.at(network.port());
        near = TestGateway.at(server.port());
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        near.close();
        network.close();
        server.close();
    }

    @Test
    void answersThatComeTooLateGiveBackWhatTheyTook() throws Exception {
        network.delay(Duration.ofMillis(900));
        Decision late = gateway.take(StoreFailureMode.DENY, tokens("caller", 7));
        assertThat(late).isEqualTo(Decision.storeUnavailable());
        near.awaitRemaining("caller", 93);
        network.delay(Duration.ZERO);
        gateway.await(State.UP);
        near.awaitRemaining("caller", 100);
    }

    @Test
    void aSlowStoreIsNotAskedAndChargedWhenItIsQuickAgain() throws Exception {
        network.delay(Duration.ofMillis(900));
        int local = gateway.takeUntilOpen("caller");
        gateway.assertModesHold("caller");
        int other = 0;
        for (int i = 0; i < 100; i++) {
            Decision decision = gateway.takeWithoutWaiting(StoreFailureMode.LOCAL, tokens("other", 1));
            other += decision.allowed() ? 1 : 0;
        }
        network.delay(Duration.ZERO);
        gateway.await(State.UP);
        near.awaitRemaining("caller", 100 - local);
        near.awaitRemaining("other", 100 - other);
    }

    @Test
    void aSlowStoreWithinTheDeadlineIsUsed() throws Exception {
        network.delay(Duration.ofMillis(50));
        for (int i = 0; i < 10; i++) {
            assertThat(gateway.take(StoreFailureMode.DENY, tokens("caller", 1)).origin())
                    .isEqualTo(Decision.Origin.STORE);
        }
        assertThat(gateway.transitions).isEmpty();
    }

    @Test
    void aPartitionIsNoticedAndWhatWasUsedBehindItIsCharged() throws Exception {
        assertThat(gateway.allowed(tokens("caller", 10))).isTrue();
        network.partition();
        int local = gateway.takeUntilOpen("caller");
        gateway.assertModesHold("caller");
        assertThat(near.allowed(tokens("caller", 20)))
                .as("the other side goes on")
                .isTrue();
        network.heal();
        gateway.await(State.UP);
        near.awaitRemaining("caller", 100 - 10 - local - 20);
        gateway.awaitRemaining("caller", 100 - 10 - local - 20);
    }

    @Test
    void sharesFollowTheNumberOfGateways() throws Exception {
        Await.until(() -> gateway.limiter.status().liveNodes() == 2);
        network.partition();
        gateway.takeUntilOpen("another");
        int allowed = 0;
        while (gateway.take(StoreFailureMode.LOCAL, tokens("caller", 1)).allowed()) {
            allowed++;
        }
        assertThat(allowed).as("half of the limit").isEqualTo(50);
    }
}
