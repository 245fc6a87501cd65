package io.m2mgateway.gateway.scan;

import static io.m2mgateway.gateway.scan.SecurityScanIT.HONEST;
import static io.m2mgateway.gateway.scan.SecurityScanIT.chat;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Client;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.scan.ScanStage;
import io.m2mgateway.scan.text.Role;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Configuration;

/** Whom {@code SecurityScan} asks when it is not sure. */
class SecondOpinionIT {

    private static final String JSON = "application/json";

    /** Everything is doubtful, and what the stage is sure of is blocked. */
    private static final String DOUBTFUL = ";block-threshold=0.9;flag-threshold=0";

    private Upstream upstream;

    @Configuration(proxyBeanMethods = false)
    static class Stage implements ScanStage {
        static final List<String> ASKED = new CopyOnWriteArrayList<>();
        static volatile CompletionStage<Double> answer = CompletableFuture.completedFuture(0.5);

        @Override
        public String name() {
            return "test";
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public CompletionStage<Double> probability(Role role, String text) {
            ASKED.add(role + " " + text);
            return answer;
        }
    }

    @BeforeEach
    void start() {
        upstream = new Upstream();
        Stage.ASKED.clear();
    }

    @AfterEach
    void stop() {
        upstream.close();
    }

    private Gateway gateway(String args, String... properties) {
        // A gateway that is closed takes the threads of the process's servers with it.
        upstream.close();
        upstream = new Upstream();
        Routes routes = new Routes().add("/**", upstream.uri(), "SecurityScan" + args);
        for (String property : properties) {
            routes.property(property);
        }
        return routes.start(Stage.class);
    }

    private static int post(Gateway gateway, String text) throws Exception {
        return Client.post(gateway, "/x", JSON, chat(text)).statusCode();
    }

    @Test
    void itDecidesWhatIsDoubtfulAndIsAskedOnce() throws Exception {
        Stage.answer = CompletableFuture.completedFuture(0.999_999);
        try (Gateway gateway = gateway(";block-threshold=0.6;flag-threshold=0")) {
            String text = HONEST + " And which one comes back in the evening, when the bridge is closed?";
            assertThat(post(gateway, text)).isEqualTo(422);
            assertThat(post(gateway, text)).isEqualTo(422);
            assertThat(Stage.ASKED).containsExactly("USER " + text);
        }
    }

    @Test
    void whatIsClearIsNotAskedAbout() throws Exception {
        try (Gateway gateway = gateway(";block-threshold=0.9999;flag-threshold=0.9999")) {
            assertThat(post(gateway, HONEST)).isEqualTo(200);
            assertThat(Stage.ASKED).isEmpty();
        }
    }

    @Test
    void whenItFailsTheFirstStageDecidesOrTheRoute() throws Exception {
        for (CompletionStage<Double> none : List.<CompletionStage<Double>>of(
                CompletableFuture.failedFuture(new IllegalStateException("full")), new CompletableFuture<Double>())) {
            Stage.answer = none;
            String timeout = "m2m.scan.second-stage.timeout=50ms";
            try (Gateway gateway = gateway(DOUBTFUL, timeout)) {
                assertThat(post(gateway, HONEST)).isEqualTo(200);
            }
            String error = "m2m.scan.second-stage.on-failure=error";
            try (Gateway gateway = gateway(DOUBTFUL, timeout, error)) {
                assertThat(post(gateway, HONEST)).isEqualTo(500);
            }
            try (Gateway gateway = gateway(DOUBTFUL + ";on-error=allow", timeout, error)) {
                assertThat(post(gateway, HONEST)).isEqualTo(200);
            }
        }
    }
}
