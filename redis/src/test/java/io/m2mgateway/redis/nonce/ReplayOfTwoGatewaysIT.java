package io.m2mgateway.redis.nonce;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.crypto.FrameProtection;
import io.m2mgateway.redis.server.Await;
import io.m2mgateway.redis.server.RedisServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.util.List;
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

/** Two gateways over HTTP that share one Redis: what one has taken, the other does not. */
class ReplayOfTwoGatewaysIT {
    private static final byte[] DOCUMENT =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"high tide?\"}]}".getBytes(UTF_8);
    private static final M2mCodec CODEC = M2mCodec.create();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static RedisServer redis;
    private static DisposableServer upstream;
    private static ConfigurableApplicationContext one;
    private static ConfigurableApplicationContext other;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @BeforeAll
    static void start() throws Exception {
        redis = RedisServer.start();
        upstream = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> response.sendString(Mono.just("{}")))
                .bindNow();
        one = gateway();
        other = gateway();
        for (ConfigurableApplicationContext gateway : List.of(one, other)) {
            awaitStore(gateway);
        }
    }

    private static ConfigurableApplicationContext gateway() {
        String route = "--spring.cloud.gateway.server.webflux.routes[0].";
        return new SpringApplication(Application.class)
                .run(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--spring.main.banner-mode=off",
                        "--m2m.redis.host=127.0.0.1",
                        "--m2m.redis.port=" + redis.port(),
                        "--m2m.redis.deadline=2s",
                        "--m2m.keys.k.secret=" + "00".repeat(32),
                        route + "id=once",
                        route + "uri=http://127.0.0.1:" + upstream.port(),
                        route + "predicates[0]=Path=/v1/**",
                        route + "filters[0].name=M2MCompression",
                        route + "filters[0].args.security=aead",
                        route + "filters[0].args.key=k",
                        route + "filters[0].args.replay-window=5m");
    }

    /** Until it has found its store no frame passes. */
    private static void awaitStore(ConfigurableApplicationContext gateway) {
        Await.until(() -> post(gateway, frame(new byte[32])).statusCode() != 503);
    }

    @AfterAll
    static void stop() {
        other.close();
        one.close();
        upstream.disposeNow();
        redis.close();
    }

    private static byte[] frame(byte[] key) {
        return CODEC.encodeProtected(DOCUMENT, WireForm.M2M, FrameProtection.aead(List.of(key), new SecureRandom()));
    }

    private static HttpResponse<String> post(ConfigurableApplicationContext gateway, byte[] frame) throws Exception {
        String port = gateway.getEnvironment().getProperty("local.server.port");
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1"))
                        .header("Content-Type", "application/x-m2m")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(frame))
                        .build(),
                BodyHandlers.ofString());
    }

    /** All of an answer but what is its own: when it was made, and its request's id. */
    private static String shape(HttpResponse<String> answer) {
        return answer.statusCode()
                + answer.body().replaceAll("\"request_id\":\"[^\"]*\"", "")
                + answer.headers().map().keySet();
    }

    @Test
    void aFrameThatOneTookIsAnsweredByTheOtherAsOneOfAnotherKey() throws Exception {
        byte[] frame = frame(new byte[32]);
        byte[] otherKey = new byte[32];
        otherKey[0] = 1;
        assertThat(post(one, frame).statusCode()).isEqualTo(200);
        HttpResponse<String> replayed = post(other, frame);
        assertThat(replayed.statusCode()).isEqualTo(400);
        assertThat(replayed.body()).contains("\"code\":\"DECOMPRESSION_FAILED\"");
        assertThat(shape(replayed)).isEqualTo(shape(post(other, frame(otherKey))));
        assertThat(shape(post(one, frame))).isEqualTo(shape(post(one, frame(otherKey))));
        assertThat(post(other, frame(new byte[32])).statusCode()).isEqualTo(200);
    }
}
