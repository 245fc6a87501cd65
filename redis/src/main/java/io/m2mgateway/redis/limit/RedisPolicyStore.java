package io.m2mgateway.redis.limit;

import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.policy.Limit;
import io.m2mgateway.limit.policy.PolicyStore;
import io.m2mgateway.limit.policy.StoredPolicy;
import io.m2mgateway.redis.connection.RedisLink;
import io.m2mgateway.redis.connection.RedisScript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps policies in one hash, which does not expire, and tells the other nodes through a channel. What a node missed it finds by looking every 10
 * seconds. Thread-safe.
 */
public final class RedisPolicyStore implements PolicyStore {
    private static final Logger log = LoggerFactory.getLogger(RedisPolicyStore.class);
    private static final RedisScript PUBLISH = RedisScript.beside(RedisPolicyStore.class, "policy.lua");
    private static final long POLL_SECONDS = 10;

    private final RedisLink link;
    private final ScheduledExecutorService scheduler;
    private final String hash;
    private final String channel;
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();

    /**
     * @param link the connection; not closed by this
     * @param keyPrefix as of the limiter, which drops remembered refusals on the same channel's messages
     */
    public RedisPolicyStore(RedisLink link, String keyPrefix, ScheduledExecutorService scheduler) {
        this.link = link;
        this.scheduler = scheduler;
        this.hash = keyPrefix + "policies";
        this.channel = keyPrefix + "events";
    }

    @Override
    public CompletionStage<Optional<StoredPolicy>> load(String name) {
        return link.<byte @Nullable []>call(redis -> redis.hget(RedisLink.bytes(hash), RedisLink.bytes(name)))
                .thenApply(text -> text == null ? Optional.empty() : readable(name, RedisLink.text(text)));
    }

    @Override
    public CompletionStage<StoredPolicy> publish(StoredPolicy policy) {
        return link.run(
                        PUBLISH,
                        new byte[][] {RedisLink.bytes(hash)},
                        RedisLink.bytes(policy.name()),
                        RedisLink.bytes(String.valueOf(policy.revision())),
                        RedisLink.bytes(String.valueOf(policy.change())),
                        RedisLink.bytes(format(policy)),
                        RedisLink.bytes(channel),
                        RedisLink.bytes(policy.name()))
                .thenApply(kept -> parse(policy.name(), RedisLink.text(kept)));
    }

    @Override
    public void onChange(Consumer<StoredPolicy> listener) {
        link.listen(
                channel,
                name -> {
                    var unused = load(name).thenAccept(found -> found.ifPresent(listener));
                },
                () -> look(listener));
        var unused =
                scheduler.scheduleWithFixedDelay(() -> look(listener), POLL_SECONDS, POLL_SECONDS, TimeUnit.SECONDS);
    }

    private void look(Consumer<StoredPolicy> listener) {
        var unused = link.<Map<byte[], byte[]>>call(redis -> redis.hgetall(RedisLink.bytes(hash)))
                .thenAccept(all -> all.forEach((name, text) ->
                        readable(RedisLink.text(name), RedisLink.text(text)).ifPresent(listener)));
    }

    /** What another version of this gateway or somebody's hand has written may not be readable; that hides no other policy. Said once, not at each look. */
    private Optional<StoredPolicy> readable(String name, String text) {
        try {
            StoredPolicy policy = parse(name, text);
            unreadable.remove(name);
            return Optional.of(policy);
        } catch (RuntimeException e) {
            if (unreadable.add(name)) {
                log.warn(
                        "Policy {} as kept in {} of Redis is not readable, this node's own limits hold: {}",
                        name,
                        hash,
                        e.toString());
            }
            return Optional.empty();
        }
    }

    static String format(StoredPolicy policy) {
        StringBuilder text = new StringBuilder()
                .append(policy.revision())
                .append('\t')
                .append(policy.change())
                .append('\t')
                .append(policy.base());
        for (Limit limit : policy.limits()) {
            text.append('\n')
                    .append(String.join(
                            "\t",
                            limit.name(),
                            limit.measure().name(),
                            String.valueOf(limit.limit()),
                            limit.period().toString(),
                            String.valueOf(limit.burst()),
                            limit.estimate().name(),
                            String.valueOf(limit.defaultOutputTokens())));
        }
        return text.toString();
    }

    static StoredPolicy parse(String name, String text) {
        String[] lines = text.split("\n", -1);
        String[] head = lines[0].split("\t", -1);
        List<Limit> limits = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            String[] field = lines[i].split("\t", -1);
            limits.add(new Limit(
                    field[0],
                    Measure.valueOf(field[1]),
                    Long.parseLong(field[2]),
                    Duration.parse(field[3]),
                    Long.parseLong(field[4]),
                    Limit.Estimate.valueOf(field[5]),
                    Integer.parseInt(field[6])));
        }
        return new StoredPolicy(name, Integer.parseInt(head[0]), Integer.parseInt(head[1]), head[2], limits);
    }
}
