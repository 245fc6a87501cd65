package io.m2mgateway.gateway.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.m2mgateway.scan.ScoreStore;
import io.m2mgateway.scan.TextScore;
import io.m2mgateway.scan.text.Segment;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What texts scored, so that a conversation that is sent again pays for its new turn only: in this process, and in a store that nodes share where
 * there is one. A key is an HMAC over who asks, the scanner's version, role and text: nobody learns from the time an answer takes what another
 * one has sent. Thread-safe.
 */
final class ScoreCache {

    /** Shorter texts are scored about as fast as their key is made. */
    private static final int SHORTEST = 64;

    /** Keys that are asked for at once; a conversation has no more turns. */
    private static final int MOST_ASKED = 1_000;

    private static final String HMAC = "HmacSHA256";

    private final @Nullable Cache<String, TextScore> local;
    private final @Nullable ScoreStore shared;
    private final Duration timeout;
    private final SecretKeySpec secret;
    private final ScanMeters meters;

    ScoreCache(ScanProperties.Cache settings, @Nullable ScoreStore shared, ScanMeters meters) {
        this.shared = settings.maxEntries() == 0 ? null : shared;
        this.timeout = settings.timeout();
        this.meters = meters;
        this.local = settings.maxEntries() == 0
                ? null
                : Caffeine.newBuilder()
                        .maximumSize(settings.maxEntries())
                        .expireAfterAccess(settings.timeToLive())
                        .build();
        this.secret = new SecretKeySpec(secret(settings.secret()), HMAC);
    }

    private static byte[] secret(@Nullable String configured) {
        if (configured != null) {
            return configured.getBytes(UTF_8);
        }
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return random;
    }

    /** Whether the store has to be asked before a scan. */
    boolean isShared() {
        return shared != null;
    }

    /**
     * Who asks and what for.
     *
     * @param tenant whose texts are kept apart from those of others
     * @param version of all that has a part in scores
     */
    Keys keys(String tenant, String version) {
        return new Keys(tenant + '\0' + version + '\0');
    }

    /** Makes keys for one request. For one thread at a time. */
    final class Keys {
        private final byte[] prefix;
        private final Map<SeenText, String> known = new HashMap<>();

        private Keys(String prefix) {
            this.prefix = prefix.getBytes(UTF_8);
        }

        /** Null for a text that is not worth one. */
        private @Nullable String of(SeenText text) {
            if (local == null || text.text().length() < SHORTEST) {
                return null;
            }
            return known.computeIfAbsent(text, this::key);
        }

        private String key(SeenText text) {
            try {
                Mac mac = Mac.getInstance(HMAC);
                mac.init(secret);
                mac.update(prefix);
                mac.update((text.role().name() + '\0').getBytes(UTF_8));
                byte[] sum = mac.doFinal(text.text().getBytes(UTF_8));
                return Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(sum)
                        .substring(0, 32);
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        @Nullable
        TextScore find(SeenText text) {
            String key = of(text);
            TextScore score = key == null || local == null ? null : local.getIfPresent(key);
            if (key != null) {
                meters.text(score == null ? ScanMeters.Source.SCANNED : ScanMeters.Source.REMEMBERED);
            }
            return score;
        }

        void keep(SeenText text, TextScore score) {
            String key = of(text);
            if (key == null || local == null) {
                return;
            }
            local.put(key, score);
            if (shared != null) {
                shared.keep(key, ScoreBytes.write(score));
            }
        }

        /** Asks the store for what is not known here. Never fails, and never takes longer than its timeout. */
        Mono<Void> fetch(List<Segment> segments) {
            Map<String, Segment> missing = new HashMap<>();
            for (Segment segment : segments) {
                String key = of(SeenText.of(segment));
                if (key != null && local != null && local.getIfPresent(key) == null && missing.size() < MOST_ASKED) {
                    missing.put(key, segment);
                }
            }
            ScoreStore store = shared;
            if (missing.isEmpty() || store == null) {
                return Mono.empty();
            }
            return Mono.fromCompletionStage(() -> store.find(missing.keySet()))
                    .timeout(timeout)
                    .doOnNext(found -> found.forEach((key, bytes) -> take(key, bytes, missing.get(key))))
                    .onErrorComplete()
                    .then();
        }

        private void take(String key, byte[] bytes, @Nullable Segment segment) {
            TextScore score = segment == null
                    ? null
                    : ScoreBytes.read(bytes, segment.text().length());
            if (score != null && local != null) {
                local.put(key, score);
                meters.text(ScanMeters.Source.SHARED);
            }
        }
    }
}
