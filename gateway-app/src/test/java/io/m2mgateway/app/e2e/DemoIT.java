package io.m2mgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The jar without any configuration. */
class DemoIT {

    private static Gateway gateway;

    @BeforeAll
    static void start() throws IOException {
        gateway = Gateway.start();
        await().until(() -> gateway.process().text().contains("Your own routes"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void printsItsAddresses() {
        assertThat(gateway.process().text())
                .contains(
                        gateway.uri("").toString(),
                        gateway.management("/actuator/health").toString());
    }

    @Test
    void theThreeCommandsWorkAsTheyArePrinted() throws Exception {
        List<String> commands = gateway.process().output().stream()
                .filter(line -> line.startsWith("curl "))
                .toList();
        assertThat(commands).hasSize(3);
        assertThat(shell(commands.get(0))).contains("chat.completion", "Hello, gateway");
        assertThat(shell(commands.get(1))).contains("data: {", "chat.completion.chunk", "data: [DONE]");
        assertThat(commands.get(2)).contains("#M2M|1|").doesNotContain("Hello from a frame");
        assertThat(shell(commands.get(2))).contains("chat.completion", "Hello from a frame");
    }

    @Test
    void healthAndMetricsAreOnTheManagementPortAlone() throws Exception {
        for (String path : List.of("", "/liveness", "/readiness")) {
            assertThat(get(gateway.management("/actuator/health" + path)).body())
                    .contains("\"UP\"");
        }
        assertThat(get(gateway.management("/actuator/prometheus")).body()).contains("jvm_memory_used_bytes");
        assertThat(get(gateway.management("/actuator/metrics")).statusCode()).isEqualTo(200);
        assertThat(get(gateway.uri("/actuator/health")).statusCode()).isEqualTo(404);
        assertThat(get(gateway.management("/v1/models")).statusCode()).isEqualTo(404);
    }

    @Test
    void theLimitedRouteShowsLimitsAtOnce() throws Exception {
        URI limited = gateway.uri("/limited/v1/models");
        URI key = gateway.management("/actuator/m2mlimits/demo?key=127.0.0.1");
        for (String left : List.of("2", "1", "0")) {
            HttpResponse<String> passed = get(limited);
            assertThat(passed.statusCode()).isEqualTo(200);
            assertThat(passed.headers().firstValue("x-ratelimit-remaining-requests"))
                    .contains(left);
        }
        HttpResponse<String> refused = get(limited);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("retry-after")).isPresent();
        assertThat(get(key).body()).contains("\"remaining\":0");
        assertThat(get(gateway.management("/actuator/m2mdecisions?outcome=refused"))
                        .body())
                .contains("\"route\":\"demo-limited\"", "\"key\":\"ip:127.0.0.1\"");
        assertThat(get(gateway.management("/actuator/prometheus")).body())
                .contains("m2m_limit_decisions_total{mode=\"memory\",outcome=\"refused\",policy=\"demo\"} 1.0");
        HttpRequest reset = HttpRequest.newBuilder(key).DELETE().build();
        assertThat(HttpClient.newHttpClient()
                        .send(reset, HttpResponse.BodyHandlers.ofString())
                        .body())
                .contains("\"remaining\":3");
        assertThat(get(limited).statusCode()).isEqualTo(200);
    }

    @Test
    void answersOnThisMachineOnly() throws Exception {
        var elsewhere = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .findFirst();
        Assumptions.assumeThat(elsewhere).as("an address that is not loopback").isPresent();
        assertThat(connects(elsewhere.orElseThrow(), gateway.port())).isFalse();
        assertThat(connects(elsewhere.orElseThrow(), gateway.managementPort())).isFalse();
    }

    private static boolean connects(InetAddress address, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 2000);
            return true;
        } catch (ConnectException refused) {
            return false;
        }
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String shell(String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
