package com.example.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.m2mgateway.m2m.session.CloseReason;
import io.m2mgateway.m2m.session.SessionCodec;
import io.m2mgateway.m2m.session.SessionMessage;
import io.m2mgateway.m2m.zstd.Dictionary;
import io.m2mgateway.m2m.zstd.DictionaryTrainer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Sinks;

/** One agent, unchanged, against a gateway, against a gateway that knows M2M v1 alone, and against a plain server. */
class AgentIT {
    private static final String REQUEST = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\""
            + "say the same words again and again, please, ".repeat(20) + "\"}]}";
    private static final String STREAMED = REQUEST.replace("{\"model\"", "{\"stream\":true,\"model\"");
    private static final String JSON = "application/json";
    private static final String FRAME = "application/x-m2m";
    private static final String COMPACT = "application/x-m2m;v=z1";

    @TempDir
    private static Path files;

    private static PlainServer server;
    private static PlainServer old;
    private static Dictionary dictionary;
    private static TestGateway gateway;

    /** What the agent is pointed at. */
    enum Target {
        GATEWAY,
        OLD_GATEWAY,
        PLAIN_SERVER;

        String uri() {
            return switch (this) {
                case GATEWAY -> gateway.uri();
                case OLD_GATEWAY -> old.uri();
                case PLAIN_SERVER -> server.uri();
            };
        }

        PlainServer upstream() {
            return this == OLD_GATEWAY ? old : server;
        }
    }

    /** What the agent is made of. */
    enum Client {
        WEB_CLIENT,
        HTTP_CLIENT;

        Llm at(String url) {
            return this == WEB_CLIENT
                    ? new Llm.OnWebClient(url, new M2mExchangeFilter())
                    : new Llm.OnHttpClient(url, new M2mHttpClient(HttpClient.newHttpClient()));
        }

        Llm at(String url, Dictionary own) {
            return this == WEB_CLIENT
                    ? new Llm.OnWebClient(url, new M2mExchangeFilter(own))
                    : new Llm.OnHttpClient(url, new M2mHttpClient(HttpClient.newHttpClient(), own));
        }

        Llm inSession(String url) {
            URI endpoint = URI.create(url + "/m2m/session");
            return this == WEB_CLIENT
                    ? new Llm.OnWebClient(
                            url, new M2mExchangeFilter().useSession(endpoint, "Authorization", "Bearer key-1"))
                    : new Llm.OnHttpClient(
                            url,
                            new M2mHttpClient(HttpClient.newHttpClient())
                                    .useSession(endpoint, "Authorization", "Bearer key-1"));
        }
    }

    @BeforeAll
    static void start() throws Exception {
        List<byte[]> samples = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            samples.add(REQUEST.replace("the same", "words " + i).getBytes(UTF_8));
        }
        dictionary =
                DictionaryTrainer.train(samples, DictionaryTrainer.DEFAULT_SIZE).dictionary();
        Path file = Files.write(files.resolve("own.zdict"), dictionary.toByteArray());
        server = new PlainServer();
        old = new PlainServer(true);
        gateway = new TestGateway(
                server.uri(),
                "spring.cloud.gateway.server.webflux.routes[0].filters[1]=ApiKey=agents",
                "m2m.auth.sources.agents.keys[0].client=agent-1",
                "m2m.auth.sources.agents.keys[0].sha256="
                        + HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest("key-1".getBytes(UTF_8))),
                "m2m.dictionaries.own.file=" + file,
                "m2m.dictionaries.own.clients=agent-1",
                "m2m.session.path=/m2m/session",
                "m2m.session.api-key=agents");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        old.close();
        server.close();
    }

    @BeforeEach
    void forget() {
        gateway.take();
        for (PlainServer each : List.of(server, old)) {
            each.types.clear();
            each.bodies.clear();
        }
    }

    private static List<String> types() {
        return gateway.take().stream().map(TestGateway.Seen::type).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "WEB_CLIENT, GATEWAY",
        "WEB_CLIENT, OLD_GATEWAY",
        "WEB_CLIENT, PLAIN_SERVER",
        "HTTP_CLIENT, GATEWAY",
        "HTTP_CLIENT, OLD_GATEWAY",
        "HTTP_CLIENT, PLAIN_SERVER"
    })
    void anAgentWritesAndReadsJson(Client client, Target target) throws Exception {
        try (Llm llm = client.at(target.uri())) {
            for (int i = 0; i < 3; i++) {
                assertThat(llm.ask(REQUEST)).isEqualTo(new Llm.Answer(200, JSON, PlainServer.REPLY));
            }
            assertThat(llm.speaksM2m()).isEqualTo(target != Target.PLAIN_SERVER);
            assertThat(target.upstream().bodies).containsExactly(REQUEST, REQUEST, REQUEST);
            switch (target) {
                case GATEWAY -> {
                    assertThat(types()).containsExactly(JSON, COMPACT, COMPACT);
                    assertThat(server.types).containsOnly(JSON);
                }
                case OLD_GATEWAY -> assertThat(old.types).containsExactly(JSON, FRAME, FRAME);
                case PLAIN_SERVER -> assertThat(server.types).containsOnly(JSON);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "WEB_CLIENT, GATEWAY",
        "WEB_CLIENT, OLD_GATEWAY",
        "WEB_CLIENT, PLAIN_SERVER",
        "HTTP_CLIENT, GATEWAY",
        "HTTP_CLIENT, OLD_GATEWAY",
        "HTTP_CLIENT, PLAIN_SERVER"
    })
    void eventsPassOnOneByOneAndByteForByte(Client client, Target target) throws Exception {
        try (Llm llm = client.at(target.uri())) {
            for (int i = 0; i < 2; i++) {
                Sinks.Many<String> events = Sinks.many().unicast().onBackpressureBuffer();
                target.upstream().events = events.asFlux();
                LinkedBlockingQueue<String> pieces = new LinkedBlockingQueue<>();
                Thread reader = new Thread(() -> {
                    try {
                        llm.stream(STREAMED, pieces::add);
                    } catch (Exception e) {
                        pieces.add(e.toString());
                    }
                });
                reader.start();
                for (String event : PlainServer.EVENTS) {
                    events.tryEmitNext(event).orThrow();
                    // The next event is not sent before this one has come out.
                    StringBuilder come = new StringBuilder();
                    while (come.length() < event.length()) {
                        String piece = pieces.poll(10, TimeUnit.SECONDS);
                        assertThat(piece).as("after " + come).isNotNull();
                        come.append(piece);
                    }
                    assertThat(come).hasToString(event);
                }
                events.tryEmitComplete().orThrow();
                reader.join();
                assertThat(pieces).isEmpty();
            }
            assertThat(target.upstream().bodies).containsExactly(STREAMED, STREAMED);
        }
        if (target == Target.OLD_GATEWAY) {
            assertThat(old.types).containsExactly(JSON, FRAME);
        } else if (target == Target.GATEWAY) {
            assertThat(gateway.take())
                    .extracting(TestGateway.Seen::type, TestGateway.Seen::answerType)
                    .containsExactly(tuple(JSON, COMPACT + ";form=stream"), tuple(COMPACT, COMPACT + ";form=stream"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDictionaryOfOnesOwnIsUsedWhereTheServerHasIt(Client client) throws Exception {
        try (Llm llm = client.at(gateway.uri(), dictionary)) {
            for (int i = 0; i < 2; i++) {
                assertThat(llm.ask(REQUEST).body()).isEqualTo(PlainServer.REPLY);
            }
        }
        assertThat(types()).containsExactly(JSON, COMPACT);
        assertThat(server.bodies).containsExactly(REQUEST, REQUEST);
    }

    @ParameterizedTest
    @EnumSource
    void aFormThatIsNotReadIsFollowedByAPlainerOne(Client client) throws Exception {
        try (PlainServer replaced = new PlainServer();
                Llm llm = client.at(replaced.uri(), dictionary)) {
            replaced.accepts = COMPACT + ";d=\"" + dictionary.idText() + "\"," + FRAME;
            replaced.refusal = "{\"error\":{\"details\":{\"reason\":\"DICTIONARY_UNKNOWN\"}}}";
            assertThat(llm.ask(REQUEST).body()).isEqualTo(PlainServer.REPLY);
            replaced.accepts = null;
            for (int i = 0; i < 2; i++) {
                assertThat(llm.ask(REQUEST)).isEqualTo(new Llm.Answer(200, JSON, PlainServer.REPLY));
            }
            // With the own dictionary, with the one that all have, M2M v1, and JSON; then JSON at once.
            assertThat(replaced.types).containsExactly(JSON, COMPACT, COMPACT, FRAME, JSON, JSON);
            assertThat(llm.speaksM2m()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheServerSaysOfTheDocumentStands(Client client) throws Exception {
        try (Llm llm = client.at(gateway.uri())) {
            llm.ask(REQUEST);
            Llm.Answer refused = llm.ask(REQUEST + " ".repeat(17 << 20));
            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.body()).contains("CONTENT_TOO_LARGE");
            Llm.Answer broken = llm.ask("{\"model\":");
            assertThat(broken.status()).isEqualTo(200);
            assertThat(server.bodies).containsExactly(REQUEST, "{\"model\":");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSessionIsOpenedWithTheFirstFrameRenewedWhenItIsOverAndClosed(Client client) throws Exception {
        Llm llm = client.inSession(gateway.uri());
        llm.ask(REQUEST);
        assertThat(llm.session()).isEmpty();
        llm.ask(REQUEST);
        String first = llm.session();
        llm.ask(REQUEST);
        endElsewhere(first);
        assertThat(llm.ask(REQUEST).body()).isEqualTo(PlainServer.REPLY);
        String second = llm.session();
        assertThat(second).isNotEqualTo(first);
        llm.close();
        assertThat(llm.ask(REQUEST).body()).isEqualTo(PlainServer.REPLY);
        String opened = "application/x-m2m+json";
        assertThat(gateway.take())
                .extracting(TestGateway.Seen::type, TestGateway.Seen::session)
                .containsExactly(
                        tuple(JSON, "null"),
                        tuple(opened, "null"),
                        tuple(COMPACT, first),
                        tuple(COMPACT, first),
                        tuple(opened, "null"),
                        tuple(COMPACT, first),
                        tuple(opened, "null"),
                        tuple(COMPACT, second),
                        tuple(opened, "null"),
                        tuple(COMPACT, "null"));
        assertThat(server.bodies).hasSize(5).containsOnly(REQUEST);
    }

    @ParameterizedTest
    @EnumSource(names = {"OLD_GATEWAY", "PLAIN_SERVER"})
    void withoutSessionsItGoesOnWithout(Target target) throws Exception {
        for (Client client : Client.values()) {
            try (Llm llm = client.inSession(target.uri())) {
                for (int i = 0; i < 3; i++) {
                    assertThat(llm.ask(REQUEST).body()).isEqualTo(PlainServer.REPLY);
                }
                assertThat(llm.session()).isEmpty();
            }
        }
    }

    private static void endElsewhere(String session) throws Exception {
        SessionMessage close = SessionMessage.close(session, 1, CloseReason.NORMAL, "");
        HttpRequest request = HttpRequest.newBuilder(URI.create(gateway.uri() + "/m2m/session"))
                .header("Content-Type", "application/x-m2m+json")
                .header("Authorization", "Bearer key-1")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new SessionCodec(1 << 16).write(close)))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
    }
}
