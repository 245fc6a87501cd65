package com.example.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.m2mgateway.m2m.zstd.Dictionary;
import io.m2mgateway.m2m.zstd.DictionaryTrainer;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @CsvSource({
        "WEB_CLIENT, GATEWAY",
        "WEB_CLIENT, OLD_GATEWAY",
        "WEB_CLIENT, PLAIN_SERVER",
        "HTTP_CLIENT, GATEWAY",
        "HTTP_CLIENT, OLD_GATEWAY",
        "HTTP_CLIENT, PLAIN_SERVER"
    })
    private @interface EachClientAtEachTarget {}

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
        gateway = TestGateway.withKeys(
                server.uri(), "m2m.dictionaries.own.file=" + file, "m2m.dictionaries.own.clients=agent-1");
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

    @EachClientAtEachTarget
    void anAgentWritesAndReadsJson(Llm.Client client, Target target) throws Exception {
        Peer peer = new Peer();
        Llm llm = client.at(target.uri(), peer);
        for (int i = 0; i < 3; i++) {
            assertThat(llm.ask(REQUEST)).isEqualTo(new Llm.Answer(200, JSON, PlainServer.REPLY));
        }
        assertThat(peer.speaksM2m()).isEqualTo(target != Target.PLAIN_SERVER);
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

    @EachClientAtEachTarget
    void eventsPassOnOneByOneAndByteForByte(Llm.Client client, Target target) throws Exception {
        Llm llm = client.at(target.uri());
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
    void aDictionaryOfOnesOwnIsUsedWhereTheServerHasIt(Llm.Client client) throws Exception {
        Llm llm = client.at(gateway.uri(), new Peer(dictionary));
        for (int i = 0; i < 2; i++) {
            assertThat(llm.ask(REQUEST).body()).isEqualTo(PlainServer.REPLY);
        }
        assertThat(types()).containsExactly(JSON, COMPACT);
        assertThat(server.bodies).containsExactly(REQUEST, REQUEST);
    }

    @ParameterizedTest
    @EnumSource
    void aFormThatIsNotReadIsFollowedByAPlainerOne(Llm.Client client) throws Exception {
        Peer peer = new Peer(dictionary);
        try (PlainServer replaced = new PlainServer()) {
            Llm llm = client.at(replaced.uri(), peer);
            replaced.accepts = COMPACT + ";d=\"" + dictionary.idText() + "\"," + FRAME;
            replaced.refusal = "{\"error\":{\"details\":{\"reason\":\"DICTIONARY_UNKNOWN\"}}}";
            assertThat(llm.ask(REQUEST).body()).isEqualTo(PlainServer.REPLY);
            replaced.accepts = null;
            for (int i = 0; i < 2; i++) {
                assertThat(llm.ask(REQUEST)).isEqualTo(new Llm.Answer(200, JSON, PlainServer.REPLY));
            }
            // With the own dictionary, with the one that all have, M2M v1, and JSON; then JSON at once.
            assertThat(replaced.types).containsExactly(JSON, COMPACT, COMPACT, FRAME, JSON, JSON);
            assertThat(peer.speaksM2m()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheServerSaysOfTheDocumentStands(Llm.Client client) throws Exception {
        Llm llm = client.at(gateway.uri());
        llm.ask(REQUEST);
        Llm.Answer refused = llm.ask(REQUEST + " ".repeat(17 << 20));
        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.body()).contains("CONTENT_TOO_LARGE");
        Llm.Answer broken = llm.ask("{\"model\":");
        assertThat(broken.status()).isEqualTo(200);
        assertThat(server.bodies).containsExactly(REQUEST, "{\"model\":");
    }
}
