package io.m2mgateway.gateway.dictionary;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Tls;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.gateway.harness.Wire;
import io.m2mgateway.m2m.compress.RawDictionary;
import io.m2mgateway.m2m.zstd.Dictionaries;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9842 over TLS, behind a proxy, off, on the other port, and mistakes in its settings. */
class DictionaryTransportEdgeIT {

    private static final String ON = "m2m.dictionary-transport.enabled=true";
    private static final String ID = Dictionaries.shippedDictionary().idText();
    private static final byte[] HASH =
            RawDictionary.of(Dictionaries.shippedDictionary().rawContent()).hash();

    private static final String FETCH = "GET /m2m/dictionaries/" + ID + " HTTP/1.1\r\nHost: g\r\n";
    private static final String ASK = "GET /v1/x HTTP/1.1\r\nHost: g\r\nAccept-Encoding: gzip, dcz\r\n"
            + "Available-Dictionary: :" + Base64.getEncoder().encodeToString(HASH) + ":\r\n";

    @TempDir
    private Path directory;

    /** One for each gateway: with a gateway end the event loops that it shares with all else of the process. */
    private static Upstream newUpstream() {
        Upstream upstream = new Upstream();
        upstream.answers(Upstream.json("{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"choices\":["
                + "{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + "The pilot comes. ".repeat(9)
                + "\"}}]}"));
        return upstream;
    }

    private static Routes routes(Upstream upstream) {
        return new Routes().add("/v1/**", upstream.uri(), "M2MCompression");
    }

    @Test
    void overTlsDictionariesAreServedAndUsed() throws Exception {
        Tls tls = new Tls(directory);
        try (Upstream upstream = newUpstream();
                Gateway gateway = routes(upstream)
                        .property(ON)
                        .property("m2m.dictionary-transport.max-age=1h")
                        .startWith(tls.properties())) {
            try (Wire wire = tls.connect(gateway.port())) {
                Wire.Answer dictionary =
                        wire.write(FETCH + "X-Forwarded-For: 10.0.0.1\r\n\r\n").readAnswer();
                assertThat(dictionary.status()).isEqualTo(200);
                assertThat(dictionary.header("cache-control")).isEqualTo("public, max-age=3600");
                assertThat(dictionary.header("content-length"))
                        .isEqualTo(String.valueOf(dictionary.body().length()));
                assertThat(RawDictionary.of(dictionary.body().getBytes(ISO_8859_1))
                                .hash())
                        .isEqualTo(HASH);
                assertThat(wire.write(ASK + "\r\n").readAnswer().header("content-encoding"))
                        .isEqualTo("dcz");
            }
        }
    }

    @Test
    void behindATrustedProxyItsWordCounts() throws Exception {
        try (Upstream upstream = newUpstream();
                Gateway gateway = routes(upstream).startWith(ON, "m2m.trusted-proxies=127.0.0.0/8")) {
            String https = "X-Forwarded-Proto: https\r\n\r\n";
            assertThat(gateway.send(FETCH + https).status()).isEqualTo(200);
            assertThat(gateway.send(ASK + https).header("content-encoding")).isEqualTo("dcz");
            for (String other :
                    new String[] {"X-Forwarded-Proto: http\r\n\r\n", "Forwarded: proto=https\r\n\r\n", "\r\n"}) {
                assertThat(gateway.send(FETCH + other).status()).isEqualTo(404);
                assertThat(gateway.send(ASK + other).header("content-encoding")).isEqualTo("gzip");
            }
        }
    }

    @Test
    void unlessItIsTurnedOnThereIsNothingOfIt() throws Exception {
        try (Upstream upstream = newUpstream();
                Gateway gateway = routes(upstream).start()) {
            assertThat(gateway.send(FETCH + "\r\n").status()).isEqualTo(404);
            upstream.seen.clear();
            Wire.Answer answer = gateway.send(ASK + "\r\n");
            assertThat(answer.header("content-encoding")).isEqualTo("gzip");
            assertThat(answer.header("vary")).contains("Accept-Encoding").doesNotContain("Available-Dictionary");
            assertThat(answer.head()).doesNotContain("Use-As-Dictionary");
            assertThat(upstream.take().headers().contains("Available-Dictionary"))
                    .isTrue();
        }
    }

    @Test
    void whoHasNoSourceOfKeysServesTheShippedOneAlone() throws Exception {
        try (Upstream upstream = newUpstream();
                Gateway gateway = routes(upstream).startWith(ON)) {
            assertThat(gateway.send(FETCH + "\r\n").status()).isEqualTo(200);
            assertThat(gateway.get("/m2m/dictionaries/00000000").status()).isEqualTo(404);
            assertThat(gateway.get("/m2m/dictionaries/").status()).isEqualTo(404);
            assertThat(gateway.get("/m2m/dictionaries/" + ID + "/x").status()).isEqualTo(404);
        }
    }

    @Test
    void theManagementPortServesNoDictionaryAndNoSession() throws Exception {
        int management;
        try (ServerSocket free = new ServerSocket(0)) {
            management = free.getLocalPort();
        }
        try (Upstream upstream = newUpstream();
                Gateway gateway = routes(upstream)
                        .startWith(ON, "m2m.session.path=/m2m/session", "management.server.port=" + management);
                Wire wire = Wire.connect(management)) {
            assertThat(gateway.send(FETCH + "\r\n").status()).isEqualTo(200);
            assertThat(wire.write(FETCH + "\r\n").readAnswer().status()).isEqualTo(404);
            assertThat(wire.write("POST /m2m/session HTTP/1.1\r\nHost: g\r\nContent-Length: 0\r\n\r\n")
                            .readAnswer()
                            .status())
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "path=dictionaries      | m2m.dictionary-transport.path = dictionaries  | Write one like /m2m/dictionaries",
                "path=/d/               | m2m.dictionary-transport.path = /d/           | without '/' at its end",
                "path=/d/{x}            | m2m.dictionary-transport.path = /d/{x}        | Write one like",
                "match=*                | m2m.dictionary-transport.match = *            | Write one like /*",
                "match=//else.where/*   | m2m.dictionary-transport.match = //else       | pattern of paths of this server",
                "match=/a\"b            | m2m.dictionary-transport.match = /a\"b        | quotes",
                "match=/a\\b            | m2m.dictionary-transport.match = /a\\b        | backslashes",
                "match=/(a)             | m2m.dictionary-transport.match = /(a)         | parentheses",
                "max-age=0s             | m2m.dictionary-transport.max-age              | 1s to 365d",
                "max-age=366d           | m2m.dictionary-transport.max-age              | 1s to 365d",
                "api-key=nobody         | m2m.dictionary-transport.api-key = nobody     | m2m.auth.sources.nobody.keys"
            })
    void aMistakeStopsTheStart(String setting, String named, String fix) throws Exception {
        TrainedDictionaries.assertRefused(named, fix, ON, "m2m.dictionary-transport." + setting);
    }

    @Test
    void aHeaderThatIsNoneStopsTheStart() throws Exception {
        TrainedDictionaries.assertRefused(
                "m2m.dictionary-transport.api-key-header = a b",
                "X-Api-Key",
                ON,
                "m2m.dictionary-transport.api-key=test",
                "m2m.dictionary-transport.api-key-header=a b");
    }
}
