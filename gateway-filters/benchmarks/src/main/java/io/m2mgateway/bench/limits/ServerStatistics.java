package io.m2mgateway.bench.limits;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a Redis server says of itself. */
final class ServerStatistics implements AutoCloseable {
    private static final Pattern CALLS = Pattern.compile("cmdstat_([a-z|]+):calls=(\\d+)");

    private final RedisClient client;
    private final RedisCommands<String, String> redis;

    ServerStatistics(int port) {
        client = RedisClient.create("redis://127.0.0.1:" + port);
        redis = client.connect().sync();
    }

    /** Calls of each command since the last reset, those by scripts included. */
    Map<String, Long> calls() {
        Map<String, Long> calls = new HashMap<>();
        Matcher matcher = CALLS.matcher(redis.info("commandstats"));
        while (matcher.find()) {
            calls.put(matcher.group(1), Long.parseLong(matcher.group(2)));
        }
        return calls;
    }

    void reset() {
        redis.configResetstat();
    }

    /** Seconds of processor time since its start. */
    double cpu() {
        return number("cpu", "used_cpu_sys") + number("cpu", "used_cpu_user");
    }

    /** Bytes in use. */
    long memory() {
        return (long) number("memory", "used_memory");
    }

    long keys() {
        return redis.dbsize();
    }

    void empty() {
        redis.flushall();
    }

    private double number(String section, String name) {
        return redis.info(section)
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToDouble(line ->
                        Double.parseDouble(line.substring(name.length() + 1).trim()))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
