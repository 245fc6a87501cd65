package io.m2mgateway.redis.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.session.Algorithm;
import io.m2mgateway.m2m.session.Capabilities;
import io.m2mgateway.m2m.session.ClientSession;
import io.m2mgateway.m2m.session.CloseReason;
import io.m2mgateway.m2m.session.ContextExtension;
import io.m2mgateway.m2m.session.Dialect;
import io.m2mgateway.m2m.session.SessionCodec;
import io.m2mgateway.m2m.session.SessionFrames;
import io.m2mgateway.m2m.session.SessionMessage;
import io.m2mgateway.redis.connection.RedisOperations;
import io.m2mgateway.redis.server.Await;
import io.m2mgateway.redis.server.RedisServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Two gateways on one Redis: what one of them took, frames to the other one lean on. */
class ContextsOfTwoGatewaysIT {
    private static final String SCG = "--spring.cloud.gateway.server.webflux.routes[0].";
    private static final String COMPACT = "application/x-m2m;v=z1";
    private static final String ANSWER = "{\"id\":\"c\",\"choices\":[{\"message\":{\"content\":\"Until six.\"}}]}";
    private static final SessionCodec ENVELOPES = new SessionCodec(1 << 16);

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static RedisServer server;
    private static RedisClient client;
    private static RedisCommands<String, String> redis;
    private static DisposableServer upstream;
    private static ConfigurableApplicationContext one;
    private static ConfigurableApplicationContext two;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @BeforeAll
    static void start() throws Exception {
        server = RedisServer.start();
        client = RedisClient.create(server.url());
        redis = client.connect().sync();
        upstream = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> request.receive()
                        .aggregate()
                        .then(response.header("Content-Type", "application/json")
                                .sendString(Mono.just(ANSWER))
                                .then()))
                .bindNow();
        one = gateway();
        two = gateway();
        Await.until(() -> one.getBean(RedisOperations.class).available()
                && two.getBean(RedisOperations.class).available());
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
        upstream.disposeNow();
        client.shutdown();
        server.close();
    }

    private static ConfigurableApplicationContext gateway() {
        return new SpringApplication(Application.class)
                .run(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--spring.main.banner-mode=off",
                        "--m2m.redis.host=127.0.0.1",
                        "--m2m.redis.port=" + server.port(),
                        "--m2m.session.path=/m2m/session",
                        "--m2m.session.contexts.enabled=true",
                        SCG + "id=chat",
                        SCG + "uri=http://127.0.0.1:" + upstream.port(),
                        SCG + "predicates[0]=Path=/v1/**",
                        SCG + "filters[0]=M2MCompression");
    }

    private static byte[] request(int turns) {
        String turn =
                ",{\"role\":\"assistant\",\"content\":\"Until six.\"},{\"role\":\"user\",\"content\":\"Is that sure?\"}";
        return ("{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"How long is the harbour open?\"}"
                        + turn.repeat(turns) + "]}")
                .getBytes(UTF_8);
    }

    private static HttpResponse<byte[]> post(
            ConfigurableApplicationContext gateway, String path, String type, byte[] body, String... headers)
            throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + gateway.getEnvironment().getProperty("local.server.port") + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static SessionMessage control(ConfigurableApplicationContext gateway, SessionMessage message)
            throws Exception {
        byte[] reply = post(gateway, "/m2m/session", "application/x-m2m+json", ENVELOPES.write(message))
                .body();
        return Objects.requireNonNull(ENVELOPES.read(reply));
    }

    private static HttpResponse<byte[]> send(ConfigurableApplicationContext gateway, String session, byte[] frame)
            throws Exception {
        return post(gateway, "/v1/chat", COMPACT, frame, "Accept", COMPACT, "M2M-Session", session);
    }

    private static ClientSession open() throws Exception {
        ClientSession session = new ClientSession(
                Capabilities.offer(Dialect.SPECIFICATION, "agent", List.of(Algorithm.M2M))
                        .withExtensions(ContextExtension.wanted()),
                InstantSource.system());
        session.receive(control(one, session.hello()));
        return session;
    }

    private static SessionFrames frames(ClientSession session) {
        return new SessionFrames(
                M2mCodec.create(),
                Objects.requireNonNull(session.id()),
                Objects.requireNonNull(
                        Objects.requireNonNull(session.agreement()).contexts()),
                null);
    }

    private static List<String> kept() {
        return redis.keys("*contexts:*");
    }

    private static void sendFirst(ClientSession session, SessionFrames frames) throws Exception {
        SessionFrames.Request first = frames.encode(request(1));
        HttpResponse<byte[]> response = send(one, Objects.requireNonNull(session.id()), first.frame());
        assertThat(first.answer(response.body())).asString(UTF_8).isEqualTo(ANSWER);
        first.taken();
        // Request, answer, and their order.
        Await.until(() -> kept().size() == 1 && redis.hlen(kept().get(0)) == 3);
    }

    @Test
    void anyGatewayReadsThemInAnyOrderUntilTheSessionEnds() throws Exception {
        ClientSession session = open();
        SessionFrames frames = frames(session);
        String id = Objects.requireNonNull(session.id());
        sendFirst(session, frames);
        List<SessionFrames.Request> later = new ArrayList<>();
        for (int turns = 2; turns < 5; turns++) {
            later.add(frames.encode(request(turns)));
        }
        for (int i = later.size() - 1; i >= 0; i--) {
            byte[] frame = later.get(i).frame();
            assertThat(M2mCodec.contextIds(frame)).hasSize(2);
            HttpResponse<byte[]> response = send(two, id, frame);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(later.get(i).answer(response.body())).asString(UTF_8).isEqualTo(ANSWER);
        }
        assertThat(String.join(" ", redis.keys("*"))).doesNotContain(id);
        control(two, Objects.requireNonNull(session.close(CloseReason.NORMAL)));
        Await.until(() -> kept().isEmpty());
        assertThat(send(one, id, later.get(0).frame()).body()).asString(UTF_8).contains("SESSION_CLOSED");
    }

    @Test
    void whatRedisLostIsGoneForTheOtherOneAndSentInFull() throws Exception {
        ClientSession session = open();
        SessionFrames frames = frames(session);
        String id = Objects.requireNonNull(session.id());
        sendFirst(session, frames);
        redis.del(kept().get(0));
        SessionFrames.Request second = frames.encode(request(2));
        HttpResponse<byte[]> gone = send(two, id, second.frame());
        assertThat(gone.statusCode()).isEqualTo(400);
        assertThat(gone.body()).asString(UTF_8).contains("\"reason\":\"CONTEXT_GONE\"");
        SessionFrames.Request full = second.inFull();
        assertThat(send(two, id, full.frame()).statusCode()).isEqualTo(200);
        assertThat(send(one, id, second.frame()).statusCode())
                .as("still in its memory")
                .isEqualTo(200);
        control(one, Objects.requireNonNull(session.close(CloseReason.NORMAL)));
        Await.until(() -> kept().isEmpty());
    }
}
