package io.m2mgateway.redis.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.LimiterStatus.State;
import io.m2mgateway.redis.server.Await;
import io.m2mgateway.redis.server.RedisServer;
import io.m2mgateway.redis.server.TcpProxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A whole gateway over real sockets, under load, while its store goes and comes: one route for each mode. */
class GatewayOutageIT {
    private static final String SCG = "--spring.cloud.gateway.server.webflux.routes";
    private static final List<String> MODES = List.of("local", "allow", "deny");
    private static final int CALLERS = 4;

    private final HttpClient http = HttpClient.newHttpClient();
    private RedisServer server;
    private TcpProxy network;
    private DisposableServer upstream;
    private ConfigurableApplicationContext context;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.process();
        network = new TcpProxy(server.port());
        upstream = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> response.sendString(Mono.just("ok")))
                .bindNow();
        List<String> args = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--m2m.redis.host=127.0.0.1",
                "--m2m.redis.port=" + network.port(),
                "--m2m.redis.deadline=400ms",
                "--m2m.redis.breaker.open=200ms"));
        for (int i = 0; i < MODES.size(); i++) {
            String mode = MODES.get(i);
            args.addAll(List.of(
                    SCG + "[" + i + "].id=" + mode,
                    SCG + "[" + i + "].uri=http://127.0.0.1:" + upstream.port(),
                    SCG + "[" + i + "].predicates[0]=Path=/" + mode,
                    SCG + "[" + i + "].filters[0].name=DistributedRateLimit",
                    SCG + "[" + i + "].filters[0].args.policies[0]=" + mode,
                    SCG + "[" + i + "].filters[0].args.on-store-failure=" + mode,
                    "--m2m.limits.policies." + mode + ".key=global",
                    "--m2m.limits.policies." + mode + ".limits[0].measure=requests",
                    "--m2m.limits.policies." + mode + ".limits[0].limit=1000000",
                    "--m2m.limits.policies." + mode + ".limits[0].per=1d"));
        }
        context = new SpringApplication(Application.class).run(args.toArray(String[]::new));
        Await.until(this::isUp);
    }

    @AfterEach
    void stop() throws Exception {
        context.close();
        upstream.disposeNow();
        network.close();
        server.close();
    }

    @Test
    void noRequestIsLostAndEachRouteDoesAsConfigured() throws Exception {
        Load load = new Load();
        load.serves();

        int port = server.port();
        server.close();
        load.suffers("killed");
        server = RedisServer.processAt(port);
        load.recovers();

        server.freeze();
        load.suffers("stopped");
        server.thaw();
        load.recovers();

        network.delay(Duration.ofMillis(800));
        load.suffers("slow");
        network.delay(Duration.ZERO);
        load.recovers();

        network.partition();
        load.suffers("partition");
        network.heal();
        load.recovers();

        load.stop();
        assertThat(load.unexpected).isEmpty();
    }

    private boolean isUp() {
        return context.getBean(Limiter.class).status().state() == State.UP;
    }

    private HttpResponse<String> get(String mode) throws Exception {
        URI uri = URI.create(
                "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + "/" + mode);
        return http.send(
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Callers of each route, one request after the other. */
    private final class Load {
        private final Queue<String> unexpected = new ConcurrentLinkedQueue<>();
        private final Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();
        private final List<CompletableFuture<Void>> callers = new ArrayList<>();
        private volatile boolean over;

        Load() {
            for (int i = 0; i < CALLERS; i++) {
                for (String mode : MODES) {
                    callers.add(CompletableFuture.runAsync(() -> call(mode), task -> new Thread(task).start()));
                }
            }
        }

        private void call(String mode) {
            while (!over) {
                try {
                    HttpResponse<String> answer = get(mode);
                    boolean refused = answer.statusCode() == 429;
                    boolean asConfigured = refused
                            ? mode.equals("deny")
                                    && answer.body().contains("\"reason\":\"STORE_UNAVAILABLE\"")
                                    && answer.headers()
                                            .firstValue("retry-after")
                                            .orElse("")
                                            .equals("1")
                            : answer.statusCode() == 200 && answer.body().equals("ok");
                    if (!asConfigured) {
                        unexpected.add(mode + ": " + answer + " " + answer.headers() + " " + answer.body());
                    }
                    count(mode + (refused ? " refused" : " passed")).incrementAndGet();
                } catch (Exception e) {
                    unexpected.add(mode + ": " + e);
                }
            }
        }

        private AtomicInteger count(String what) {
            return answers.computeIfAbsent(what, name -> new AtomicInteger());
        }

        /** Waits for some more answers of a kind. */
        private void more(String what) throws Exception {
            int before = count(what).get();
            Await.until(() -> count(what).get() > before + 20);
        }

        void serves() throws Exception {
            for (String mode : MODES) {
                more(mode + " passed");
            }
        }

        void suffers(String how) throws Exception {
            Await.until(() -> !isUp());
            more("deny refused");
            more("allow passed");
            more("local passed");
            assertThat(unexpected).as(how).isEmpty();
        }

        void recovers() throws Exception {
            Await.until(GatewayOutageIT.this::isUp);
            serves();
        }

        void stop() {
            over = true;
            callers.forEach(CompletableFuture::join);
        }
    }
}
