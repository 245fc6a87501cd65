package com.example.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command, with the same arguments at a gateway and at a plain server. */
class AskIT {
    private static final String ANSWER = "the same words again ".repeat(20);
    private static final String PROMPT = "Say the same words again and again, please. ".repeat(5);
    private static final String FRAMES = " -> 200 application/x-m2m;v=z1";

    private static PlainServer server;
    private static TestGateway gateway;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void start() {
        server = new PlainServer();
        gateway = TestGateway.withKeys(
                server.uri(),
                "m2m.session.path=/m2m/session",
                "m2m.session.api-key=agents",
                "m2m.session.contexts.enabled=true");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        server.close();
    }

    @BeforeEach
    void forget() {
        server.bodies.clear();
        server.types.clear();
    }

    private int ask(String url, String prompt, String... options) throws Exception {
        List<String> args = new ArrayList<>(List.of(url + "/v1/chat/completions", prompt, "--key", "key-1"));
        args.addAll(List.of(options));
        return Ask.run(
                new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), args.toArray(new String[0]));
    }

    private List<String> wire() {
        return err.toString(UTF_8).lines().toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"webclient", "jdk"})
    void atAPlainServerAllIsJson(String client) throws Exception {
        String session = server.uri() + "/m2m/session";
        assertThat(ask(server.uri(), PROMPT, "--client", client, "--turns", "2", "--session", session))
                .isZero();
        assertThat(out.toString(UTF_8).lines()).containsExactly(ANSWER, ANSWER);
        assertThat(wire())
                .hasSize(2)
                .allMatch(line ->
                        line.matches("wire: json, (\\d+) B for \\1 B of JSON, no session -> 200 application/json"));
        assertThat(server.types).containsExactly("application/json", "application/json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"webclient", "jdk"})
    void atAGatewayTheSecondRequestIsAFrameOfASession(String client) throws Exception {
        String session = gateway.uri() + "/m2m/session";
        assertThat(ask(gateway.uri(), PROMPT, "--client", client, "--turns", "3", "--session", session, "--contexts"))
                .isZero();
        assertThat(out.toString(UTF_8).lines()).containsExactly(ANSWER, ANSWER, ANSWER);
        List<String> wire = wire();
        assertThat(wire).hasSize(5);
        assertThat(wire.get(0)).matches("wire: json, (\\d+) B for \\1 B of JSON, no session" + FRAMES);
        assertThat(wire.get(1)).matches("wire: of the session, \\d+ B -> 200 application/x-m2m\\+json");
        assertThat(wire.subList(2, 4))
                .allMatch(line -> line.matches("wire: compact, \\d+ B for \\d+ B of JSON, session \\S+" + FRAMES));
        assertThat(bytes(wire.get(3))).isLessThan(bytes(wire.get(2)));
        assertThat(wire.get(4)).startsWith("wire: of the session, ");
        assertThat(server.types).containsOnly("application/json");
        assertThat(server.bodies.get(2)).contains(PROMPT, ANSWER, "Go on.");
    }

    private static int bytes(String line) {
        return Integer.parseInt(line.replaceAll("wire: compact, (\\d+) B .*", "$1"));
    }

    @ParameterizedTest
    @CsvSource({"webclient, true", "webclient, false", "jdk, true", "jdk, false"})
    void anAnswerThatStreamsIsPutTogether(String client, boolean framed) throws Exception {
        assertThat(ask(framed ? gateway.uri() : server.uri(), PROMPT, "--client", client, "--stream"))
                .isZero();
        assertThat(out.toString(UTF_8)).isEqualToIgnoringNewLines("one ".repeat(80) + "two");
        assertThat(wire())
                .singleElement()
                .satisfies(line -> assertThat(line.contains("form=stream")).isEqualTo(framed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"webclient", "jdk"})
    void anErrorIsPrinted(String client) throws Exception {
        assertThat(ask(gateway.uri() + "/nowhere", PROMPT, "--client", client)).isOne();
        assertThat(out.toString(UTF_8)).isEmpty();
        assertThat(wire().get(1)).startsWith("404 {\"error\":{");
        err.reset();
        assertThat(ask("http://127.0.0.1:1", PROMPT, "--client", client)).isOne();
        assertThat(wire()).singleElement().asString().containsIgnoringCase("connect");
    }

    @ParameterizedTest
    @CsvSource({
        "--turns 0, --turns is a number",
        "--client other, --client is webclient or jdk",
        "--session, --session needs a value",
        "--session nowhere, --session has to begin with http",
        "--contexts, --contexts needs --session",
        "--verbose, there is no option --verbose",
        "more, a URL and a prompt are needed"
    })
    void argumentsThatAreWrongAreNamedAndNothingIsSent(String options, String message) throws Exception {
        assertThat(ask(server.uri(), PROMPT, options.split(" "))).isEqualTo(2);
        assertThat(err.toString(UTF_8)).startsWith(message).contains("usage: URL PROMPT");
        assertThat(server.types).isEmpty();
    }

    @Test
    void anAddressThatIsNoneIsNamed() throws Exception {
        assertThat(ask("localhost:8080", PROMPT)).isEqualTo(2);
        assertThat(wire().get(0)).startsWith("the URL has to begin with http");
    }
}
