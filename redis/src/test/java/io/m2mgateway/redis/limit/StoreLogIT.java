package io.m2mgateway.redis.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.m2mgateway.limit.LimiterStatus.State;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.server.Await;
import io.m2mgateway.redis.server.RedisServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The log says why the store does not serve, once for each time. */
@ExtendWith(OutputCaptureExtension.class)
class StoreLogIT {
    private RedisServer server;
    private RedisClient client;
    private RedisCommands<String, String> redis;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start();
        client = RedisClient.create(server.url());
        redis = client.connect().sync();
    }

    @AfterEach
    void stop() {
        client.shutdown();
        server.close();
    }

    @Test
    void eachTransitionHasItsReason(CapturedOutput output) throws Exception {
        try (TestGateway gateway = TestGateway.at(server.port())) {
            redis.configSet("maxmemory", "1");
            gateway.takeUntilOpen("caller");
            Await.until(() -> output.getOut().contains("does not serve (OOM "));
            redis.configSet("maxmemory", "0");
            gateway.await(State.UP);
            redis.replicaof("127.0.0.1", 1);
            gateway.takeUntilOpen("caller");
            redis.replicaofNoOne();
            gateway.await(State.UP);
            server.freeze();
            gateway.takeUntilOpen("caller");
            server.thaw();
            gateway.await(State.UP);
            assertThat(output.getOut().lines().filter(line -> line.contains("does not serve")))
                    .satisfiesExactly(
                            full -> assertThat(full).contains("serve (OOM "),
                            replica -> assertThat(replica).contains("serve (READONLY "),
                            frozen -> assertThat(frozen).contains("serve (no answer in time)"));
            assertThat(output.getOut().lines().filter(line -> line.contains("Limits are shared through")))
                    .hasSize(4);
        }
    }

    @Test
    void aMissingRightAndAWrongPasswordAreNamed(CapturedOutput output) throws Exception {
        redis.aclSetuser("little", AclSetuserArgs.Builder.on().addPassword("secret"));
        RedisSettings settings = RedisSettings.standalone("127.0.0.1", server.port());
        try (TestGateway gateway = new TestGateway(settings.withCredentials("little", "secret"), TestGateway.QUICK)) {
            Await.until(() -> output.getOut().contains("does not serve (NOPERM "));
            gateway.assertModesHold("caller");
        }
        try (TestGateway gateway = new TestGateway(settings.withCredentials("little", "wrong"), TestGateway.QUICK)) {
            Await.until(() -> output.getOut().contains("takes no connection yet"));
            gateway.assertModesHold("caller");
        }
        assertThat(output.getOut()).contains("background: WRONGPASS ").doesNotContain("wrong\"");
    }

    @Test
    void aServerThatComesBackWithAPasswordSaysSo(CapturedOutput output) throws Exception {
        try (TestGateway gateway = TestGateway.at(server.port())) {
            redis.configSet("requirepass", "secret");
            redis.clientKill(KillArgs.Builder.typeNormal());
            Await.until(() -> output.getOut().contains("background: NOAUTH "));
            gateway.takeUntilOpen("caller");
        }
    }
}
