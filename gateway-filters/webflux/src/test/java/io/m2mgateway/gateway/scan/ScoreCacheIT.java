package io.m2mgateway.gateway.scan;

import static io.m2mgateway.gateway.scan.SecurityScanIT.ATTACK;
import static io.m2mgateway.gateway.scan.SecurityScanIT.SURE;
import static io.m2mgateway.gateway.scan.SecurityScanIT.chat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.m2mgateway.gateway.args.InvalidSettingException;
import io.m2mgateway.gateway.harness.Client;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.scan.ScoreStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.annotation.Configuration;

/** A conversation that is sent again pays for its new turn only. */
class ScoreCacheIT {

    private static final String JSON = "application/json";
    private static final String SECRET = "m2m.scan.cache.secret=0123456789abcdef0123";

    private Upstream upstream;

    @BeforeEach
    void start() {
        upstream = new Upstream();
        Store.KEPT.clear();
        Store.silent = false;
    }

    @AfterEach
    void stop() {
        upstream.close();
    }

    @Configuration(proxyBeanMethods = false)
    static class Store implements ScoreStore {
        static final Map<String, byte[]> KEPT = new ConcurrentHashMap<>();
        static volatile boolean silent;

        @Override
        public CompletionStage<Map<String, byte[]>> find(Collection<String> keys) {
            if (silent) {
                return new CompletableFuture<>();
            }
            Map<String, byte[]> found = new HashMap<>();
            keys.forEach(key -> found.computeIfAbsent(key, KEPT::get));
            return CompletableFuture.completedFuture(found);
        }

        @Override
        public void keep(String key, byte[] score) {
            KEPT.put(key, score);
        }
    }

    private Routes routes() {
        return new Routes().add("/**", upstream.uri(), "SecurityScan" + SURE);
    }

    private static byte[] conversation(int turns) {
        return chat(IntStream.range(0, turns)
                .mapToObj(i -> "Turn " + i + ": which of the trains that leave on Sunday morning stops at platform " + i
                        + ", and when does it get to the coast if the bridge is closed again?")
                .toArray(String[]::new));
    }

    private static void post(Gateway gateway, byte[] body, String... headers) throws Exception {
        assertThat(Client.post(gateway, "/x", JSON, body, headers).statusCode()).isEqualTo(200);
    }

    private static double texts(Gateway gateway, String source) {
        return gateway.bean(MeterRegistry.class)
                .get("m2m.scan.texts")
                .tag("source", source)
                .counter()
                .count();
    }

    @Test
    void onlyTheNewTurnIsScanned() throws Exception {
        try (Gateway gateway = routes().start()) {
            post(gateway, conversation(8));
            // Each turn, and each seam between two.
            assertThat(texts(gateway, "scanned")).isEqualTo(15);
            post(gateway, conversation(8));
            assertThat(texts(gateway, "scanned")).isEqualTo(15);
            assertThat(texts(gateway, "remembered")).isEqualTo(15);
            post(gateway, conversation(9));
            assertThat(texts(gateway, "scanned")).isEqualTo(17);
        }
    }

    @Test
    void aVerdictIsTheSameTheSecondTime() throws Exception {
        try (Gateway gateway = routes().start()) {
            for (int i = 0; i < 2; i++) {
                Client.assertError(Client.post(gateway, "/x", JSON, chat(ATTACK)), 422, "SECURITY_VIOLATION");
            }
            assertThat(texts(gateway, "scanned")).isEqualTo(1);
        }
    }

    @Test
    void callersDoNotSeeEachOthersTexts() throws Exception {
        try (Gateway gateway = routes().start()) {
            post(gateway, conversation(1), "Authorization", "Bearer one");
            post(gateway, conversation(1), "Authorization", "Bearer two");
            post(gateway, conversation(1));
            assertThat(texts(gateway, "scanned")).isEqualTo(3);
            post(gateway, conversation(1), "Authorization", "Bearer two");
            assertThat(texts(gateway, "scanned")).isEqualTo(3);
        }
    }

    @Test
    void theCacheCanBeOff() throws Exception {
        try (Gateway gateway = routes().startWith("m2m.scan.cache.max-entries=0")) {
            post(gateway, conversation(2));
            post(gateway, conversation(2));
            assertThat(texts(gateway, "remembered")).isZero();
        }
    }

    @Test
    void whatOneNodeKnowsAnotherNeedNotScan() throws Exception {
        try (Gateway one = shared(SECRET);
                Gateway two = shared(SECRET);
                Gateway stranger = shared(SECRET + "x")) {
            post(one, conversation(4));
            assertThat(Store.KEPT).hasSize(7);
            post(two, conversation(4));
            // Seams are short and are not asked for.
            assertThat(texts(two, "shared")).isEqualTo(4);
            assertThat(texts(two, "scanned")).isEqualTo(3);
            Store.KEPT.replaceAll((key, bytes) -> new byte[] {9, 9});
            post(stranger, conversation(4));
            assertThat(texts(stranger, "shared")).isZero();
            post(two, conversation(5));
            assertThat(texts(two, "scanned")).isEqualTo(5);
        }
    }

    @Test
    void aStoreThatIsSilentOrHoldsNonsenseChangesNothing() throws Exception {
        try (Gateway one = shared(SECRET);
                Gateway two = shared(SECRET)) {
            Store.silent = true;
            post(one, conversation(3));
            Store.silent = false;
            Store.KEPT.replaceAll((key, bytes) -> new byte[] {1, 2, 3});
            post(two, conversation(3));
            assertThat(texts(two, "shared")).isZero();
            Client.assertError(Client.post(two, "/x", JSON, chat(ATTACK)), 422, "SECURITY_VIOLATION");
        }
    }

    private Gateway shared(String secret) {
        Routes routes = routes().property("m2m.scan.cache.shared=true").property(secret);
        return routes.start(Store.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m2m.scan.cache.shared=true | m2m.scan.cache.shared | m2m.scan.cache.secret",
                "m2m.scan.cache.secret=short | m2m.scan.cache.secret | 16",
                "m2m.scan.cache.max-entries=-1 | m2m.scan.cache.max-entries | 0",
                "m2m.scan.cache.timeout=0s | m2m.scan.cache.timeout | 20ms",
                "m2m.scan.second-stage.timeout=-1s | m2m.scan.second-stage.timeout | 250ms",
                "m2m.scan.canaries[0]=short | m2m.scan.canaries | 8"
            })
    void aWrongSettingStopsTheStart(String property, String named, String fix) {
        Throwable failure = catchThrowable(() -> routes().startWith(property).close());
        while (failure != null && !(failure instanceof InvalidSettingException)) {
            failure = failure.getCause();
        }
        assertThat(failure).isNotNull().hasMessageContaining(named).hasMessageContaining(fix);
    }
}
