package io.m2mgateway.redis.server;

import io.lettuce.core.MigrateArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A Redis Cluster of three masters of the test's own. */
public final class RedisCluster implements AutoCloseable {
    private static final int SLOTS = 16_384;
    private static final int MASTERS = 3;
    private static final String HOST = "127.0.0.1";

    private final List<RedisServer> masters = new ArrayList<>();
    private final List<RedisClient> clients = new ArrayList<>();
    private final List<RedisCommands<String, String>> nodes = new ArrayList<>();

    private RedisCluster() {}

    /** Starts it and waits until it serves. */
    public static RedisCluster start() throws Exception {
        RedisCluster cluster = new RedisCluster();
        try {
            cluster.form();
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    /** Of the first master. */
    public int port() {
        return masters.get(0).port();
    }

    /** The master that has a slot at first. */
    public static int owner(int slot) {
        return IntStream.range(0, MASTERS)
                .filter(i -> slot < SLOTS * (i + 1) / MASTERS)
                .findFirst()
                .orElseThrow();
    }

    /** Commands of one master. */
    public RedisCommands<String, String> node(int index) {
        return nodes.get(index);
    }

    /** Begins to move a slot: the old master has the keys that are there, the new one those to come. */
    public void beginMove(int slot, int from, int to) {
        node(to).clusterSetSlotImporting(slot, node(from).clusterMyId());
        node(from).clusterSetSlotMigrating(slot, node(to).clusterMyId());
    }

    /** Moves at most so many keys of a slot. */
    public void moveKeys(int slot, int from, int to, int most) {
        for (String key : node(from).clusterGetKeysInSlot(slot, most)) {
            node(from).migrate(HOST, masters.get(to).port(), 0, 5_000, MigrateArgs.Builder.key(key));
        }
    }

    /** Ends a move whose keys are all there. */
    public void endMove(int slot, int from, int to) {
        String owner = node(to).clusterMyId();
        node(to).clusterSetSlotNode(slot, owner);
        node(from).clusterSetSlotNode(slot, owner);
    }

    @Override
    public void close() {
        clients.forEach(RedisClient::shutdown);
        masters.forEach(RedisServer::close);
    }

    private void form() throws Exception {
        for (int i = 0; i < MASTERS; i++) {
            RedisServer master = RedisServer.process("--cluster-enabled", "yes");
            masters.add(master);
            RedisClient client = RedisClient.create(master.url());
            clients.add(client);
            nodes.add(client.connect().sync());
        }
        for (int i = 0; i < MASTERS; i++) {
            node(i).clusterAddSlots(IntStream.range(SLOTS * i / MASTERS, SLOTS * (i + 1) / MASTERS)
                    .toArray());
            for (RedisServer other : masters) {
                node(i).clusterMeet(HOST, other.port());
            }
        }
        for (RedisCommands<String, String> node : nodes) {
            Await.until(() -> node.clusterInfo().contains("cluster_state:ok"));
        }
    }
}
