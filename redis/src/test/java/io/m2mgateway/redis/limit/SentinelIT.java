package io.m2mgateway.redis.limit;

import static io.m2mgateway.redis.limit.TestGateway.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimiterStatus.State;
import io.m2mgateway.limit.StoreFailureMode;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.server.Await;
import io.m2mgateway.redis.server.RedisServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A master, a replica, and a sentinel that makes the replica the master. */
class SentinelIT {
    private RedisServer master;
    private RedisServer replica;
    private RedisServer sentinel;
    private RedisClient client;
    private RedisCommands<String, String> second;
    private TestGateway gateway;

    @BeforeEach
    void start() throws Exception {
        master = RedisServer.process();
        replica = RedisServer.process("--replicaof", "127.0.0.1 " + master.port(), "--repl-diskless-sync-delay", "0");
        client = RedisClient.create(replica.url());
        second = client.connect().sync();
        Await.until(() -> second.info("replication").contains("master_link_status:up"));
        sentinel = RedisServer.sentinel("sentinel monitor limits 127.0.0.1 " + master.port() + " 1\n"
                + "sentinel down-after-milliseconds limits 500\nsentinel failover-timeout limits 5000\n"
                // All that the gateway's user needs there.
                + "user gateway on >secret -@all +sentinel|get-master-addr-by-name\n");
        gateway = TestGateway.at(settings());
        RedisClient watcher = RedisClient.create(sentinel.url());
        try {
            var sentinels = watcher.connectSentinel().sync();
            Await.until(() -> sentinels.replicas("limits").size() == 1);
        } finally {
            watcher.shutdown();
        }
        assertThat(gateway.allowed(tokens("caller", 10))).isTrue();
        Await.until(() -> second.keys("*policy*").size() == 1);
    }

    @AfterEach
    void stop() {
        gateway.close();
        client.shutdown();
        sentinel.close();
        replica.close();
        master.close();
    }

    @Test
    void aKilledMasterIsFollowedByTheReplica() throws Exception {
        master.close();
        int local = useUntilTheReplicaServes();
        gateway.awaitRemaining("caller", 100 - 10 - local);
    }

    @Test
    void aMasterThatHangsIsFollowedByTheReplicaAndComesBackAsOne() throws Exception {
        master.freeze();
        int local = useUntilTheReplicaServes();
        gateway.awaitRemaining("caller", 100 - 10 - local);
        // Connections to it were never closed: whatever still goes there must not count.
        master.thaw();
        RedisClient first = RedisClient.create(master.url());
        try {
            var was = first.connect().sync();
            Await.until(() -> was.role().get(0).equals("slave"));
        } finally {
            first.shutdown();
        }
        Await.until(
                () -> gateway.take(StoreFailureMode.LOCAL, tokens("other", 1)).origin() == Decision.Origin.STORE);
        gateway.awaitRemaining("caller", 100 - 10 - local);
    }

    private RedisSettings settings() {
        return new RedisSettings(
                RedisSettings.Mode.SENTINEL,
                List.of(new RedisSettings.Node("127.0.0.1", sentinel.port())),
                "limits",
                RedisSettings.Credentials.NONE,
                new RedisSettings.Credentials("gateway", "secret"),
                0,
                false,
                null,
                RedisSettings.CONNECT_TIMEOUT,
                RedisSettings.TIMEOUT,
                null);
    }

    private int useUntilTheReplicaServes() throws Exception {
        int local = gateway.takeUntilOpen("caller");
        gateway.assertModesHold("caller");
        gateway.await(State.UP);
        assertThat(second.role().get(0)).isEqualTo("master");
        return local;
    }
}
