package io.m2mgateway.app.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Agent, gateway, gateway, upstream: each a process of its own, and a listener between the gateways. The agent and the upstream speak JSON. At first the line leads to a
 * gateway that reads compact frames.
 */
@Timeout(120)
class LinkIT {
    private static final String SECRET = "it is high water at the old pier at four minutes past noon";
    private static final String REQUEST = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\""
            + SECRET + ", and " + SECRET + ", he said.\"}]}";
    private static final List<String> EVENTS = List.of(
            "id: 1\ndata: {\"id\":\"chatcmpl-1\",\"choices\":[{\"delta\":{\"content\":\"" + SECRET + "\"}}]}\n\n",
            ": still here\n\n",
            "data: {\"id\":\"chatcmpl-1\",\"choices\":[{\"delta\":{\"content\":\"!\"}}]}\n\n",
            "data: [DONE]\n\n");
    private static final String ROUTE = "--spring.cloud.gateway.server.webflux.routes";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static Upstream upstream;
    private static Gateway far;
    private static Gateway older;
    private static Tap line;
    private static Gateway near;

    @BeforeAll
    static void start() throws Exception {
        upstream = Stage.echo();
        line = new Tap(0);
        // At the same time: most of a process' life is its start.
        CompletableFuture<Gateway> first = started(farEnd());
        CompletableFuture<Gateway> second = started(farEnd("[0].filters[0].args.algorithms[0]=m2m"));
        CompletableFuture<Gateway> third = started(nearEnd());
        far = first.join();
        older = second.join();
        near = third.join();
    }

    private static CompletableFuture<Gateway> started(String... arguments) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return Gateway.start(arguments);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static String[] nearEnd() {
        return new String[] {
            "--m2m.keys.link.secret=" + "5a".repeat(32),
            ROUTE + "[0].id=plain",
            ROUTE + "[0].uri=" + line.uri(),
            ROUTE + "[0].predicates[0]=Path=/echo,/step/**",
            ROUTE + "[0].filters[0].name=M2MCompression",
            ROUTE + "[0].filters[0].args.upstream=m2m",
            ROUTE + "[1].id=sealed",
            ROUTE + "[1].uri=" + line.uri(),
            ROUTE + "[1].predicates[0]=Path=/sealed/**",
            ROUTE + "[1].filters[0].name=M2MCompression",
            ROUTE + "[1].filters[0].args.upstream=m2m",
            ROUTE + "[1].filters[0].args.upstream-security=aead",
            ROUTE + "[1].filters[0].args.upstream-key=link"
        };
    }

    private static String[] farEnd(String... more) {
        List<String> all = new ArrayList<>(List.of(
                "--m2m.keys.link.secret=" + "5a".repeat(32),
                ROUTE + "[0].id=plain",
                ROUTE + "[0].uri=" + upstream.uri(""),
                ROUTE + "[0].predicates[0]=Path=/echo,/step/**",
                ROUTE + "[0].filters[0].name=M2MCompression",
                ROUTE + "[0].filters[0].args.request=auto",
                ROUTE + "[1].id=sealed",
                ROUTE + "[1].uri=" + upstream.uri(""),
                ROUTE + "[1].predicates[0]=Path=/sealed/**",
                ROUTE + "[1].filters[0]=StripPrefix=1",
                ROUTE + "[1].filters[1].name=M2MCompression",
                ROUTE + "[1].filters[1].args.security=aead",
                ROUTE + "[1].filters[1].args.key=link",
                ROUTE + "[1].filters[1].args.replay-window=5m"));
        for (String argument : more) {
            all.add(ROUTE + argument);
        }
        return all.toArray(String[]::new);
    }

    @AfterAll
    static void stop() throws Exception {
        near.close();
        line.close();
        older.close();
        far.close();
    }

    /** With the gateway that reads compact frames at the far end, and known to read them. */
    @BeforeEach
    void connect() throws Exception {
        line.lead(far.port());
        ask("/echo");
        ask("/echo");
        line.sent();
        line.answered();
    }

    private static HttpRequest post(URI uri) {
        return HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(REQUEST))
                .build();
    }

    private static void ask(String path) throws Exception {
        HttpResponse<String> answer = HTTP.send(post(near.uri(path)), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        // The upstream gives back what it got, and says as what.
        assertThat(answer.headers().firstValue("Seen-Content-Type")).hasValue("application/json");
        assertThat(answer.body()).isEqualTo(REQUEST);
    }

    @Test
    void whatPassesIsCompactBothWays() throws Exception {
        ask("/echo");
        assertThat(line.sent()).contains("content-type: application/x-m2m;v=z1\r\n");
        assertThat(line.answered()).contains("content-type: application/x-m2m;v=z1\r\n");
    }

    @Test
    void whatPassesIsSealedBothWays() throws Exception {
        ask("/sealed/echo");
        ask("/sealed/echo");
        assertThat(line.sent())
                .contains("content-type: application/x-m2m;v=z1\r\n")
                .doesNotContain("pier");
        assertThat(line.answered())
                .contains("content-type: application/x-m2m;v=z1\r\n")
                .doesNotContain("pier");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/sealed"})
    void eachEventArrivesBeforeTheNextIsSent(String route) throws Exception {
        String id = "link-" + System.nanoTime();
        send(HttpRequest.newBuilder(upstream.uri("/store/" + id))
                .POST(HttpRequest.BodyPublishers.ofString(String.join("", EVENTS)))
                .build());
        release(id);
        HttpResponse<InputStream> answer =
                HTTP.send(post(near.uri(route + "/step/" + id)), BodyHandlers.ofInputStream());
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        try (InputStream body = answer.body()) {
            for (String event : EVENTS) {
                assertThat(new String(body.readNBytes(event.length()), UTF_8)).isEqualTo(event);
                release(id);
            }
            assertThat(body.read()).isEqualTo(-1);
        }
        String passed = line.answered();
        if (route.isEmpty()) {
            assertThat(passed).contains("content-type: application/x-m2m;v=z1;form=stream");
        } else {
            assertThat(passed)
                    .contains("content-type: text/event-stream", "data: #m2m|1|")
                    .doesNotContain("pier");
        }
    }

    @Test
    void aPlainServerInTheGatewaysPlaceGetsJson() throws Exception {
        List<String> types = new CopyOnWriteArrayList<>();
        HttpServer plain = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        plain.createContext("/echo", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String type = exchange.getRequestHeaders().getFirst("Content-Type");
            types.add(type);
            boolean json = type.equals("application/json");
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("Seen-Content-Type", type);
            exchange.sendResponseHeaders(json ? 200 : 415, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        plain.start();
        try {
            line.lead(plain.getAddress().getPort());
            ask("/echo");
            ask("/echo");
            assertThat(types)
                    .containsExactly(
                            "application/x-m2m;v=z1", "application/x-m2m", "application/json", "application/json");
        } finally {
            plain.stop(0);
        }
    }

    @Test
    void aGatewayThatReadsLessIsMetAsItIsAndTheOtherOneAgainAsItWas() throws Exception {
        line.lead(older.port());
        ask("/echo");
        String sent = line.sent();
        assertThat(sent.indexOf("content-type: application/x-m2m\r\n"))
                .isGreaterThan(sent.indexOf("content-type: application/x-m2m;v=z1\r\n"))
                .isPositive();
        ask("/echo");
        assertThat(line.sent()).contains("content-type: application/x-m2m\r\n").doesNotContain("v=z1\r\n");
        line.lead(far.port());
        ask("/echo");
        line.sent();
        ask("/echo");
        assertThat(line.sent()).contains("content-type: application/x-m2m;v=z1\r\n");
    }

    private static void release(String id) throws Exception {
        send(HttpRequest.newBuilder(upstream.uri("/release/" + id)).build());
    }

    private static void send(HttpRequest request) throws Exception {
        assertThat(HTTP.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    }
}
