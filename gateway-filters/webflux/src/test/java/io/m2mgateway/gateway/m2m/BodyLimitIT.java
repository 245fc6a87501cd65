package io.m2mgateway.gateway.m2m;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Client;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.compress.ContentCoding;
import io.m2mgateway.m2m.compress.ContentCodings;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyLimitIT {

    private static final M2mCodec CODEC = M2mCodec.create();
    private static Upstream upstream;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        upstream = new Upstream();
        gateway = new Routes()
                .add("/small/**", upstream.uri(), "M2MCompression;max-size=2KB;max-inflated=8KB")
                .start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @Test
    void whatIsTooLargeIsRefused() throws Exception {
        byte[] large = ("{\"a\":\"" + "x".repeat(3000) + "\"}").getBytes(UTF_8);
        Client.assertError(Client.post(gateway, "/small/v1", "application/json", large), 413, "CONTENT_TOO_LARGE");
        HttpRequest chunked = HttpRequest.newBuilder(Client.uri(gateway, "/small/v1"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))
                .build();
        Client.assertError(Client.HTTP.send(chunked, BodyHandlers.ofByteArray()), 413, "CONTENT_TOO_LARGE");
        byte[] bomb = ContentCoding.GZIP.encode(("{\"a\":\"" + "x".repeat(200_000) + "\"}").getBytes(UTF_8));
        Client.assertError(
                Client.post(gateway, "/small/v1", "application/json", bomb, "Content-Encoding", "gzip"),
                413,
                "CONTENT_TOO_LARGE");
        byte[] frame = CODEC.encode(("{\"a\":\"" + "x".repeat(200_000) + "\"}").getBytes(UTF_8));
        Client.assertError(Client.post(gateway, "/small/v1", "application/x-m2m", frame), 413, "CONTENT_TOO_LARGE");
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void filesStreamThroughWithoutALimit() throws Exception {
        byte[] file = new byte[300_000];
        Arrays.fill(file, (byte) '#');
        assertThat(Client.post(gateway, "/small/v1", "application/octet-stream", file, "Content-Encoding", "compress")
                        .statusCode())
                .isEqualTo(200);
        Upstream.Seen seen = upstream.take();
        assertThat(seen.body()).isEqualTo(file);
        assertThat(seen.headers().get("Content-Encoding")).isEqualTo("compress");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json; charset=utf-99", "APPLICATION/Json ;x", "nonsense", ""})
    void anOddContentTypeIsNoWayAroundTheLimit(String type) throws Exception {
        byte[] large = ("{\"a\":\"" + "x".repeat(3000) + "\"}").getBytes(UTF_8);
        Client.assertError(Client.post(gateway, "/small/v1", type, large), 413, "CONTENT_TOO_LARGE");
    }

    @Test
    void aFrameIsOneWhateverItsParametersSay() throws Exception {
        byte[] frame = CODEC.encode("{\"model\":\"a\",\"messages\":[]}".getBytes(UTF_8));
        Client.post(gateway, "/small/v1", "application/x-m2m; charset=utf-99", frame);
        assertThat(upstream.take().body()).asString(UTF_8).startsWith("{\"model\"");
    }

    @Test
    void twoContentTypesAreRefused() throws Exception {
        byte[] body = "{}".getBytes(UTF_8);
        Client.assertError(
                Client.post(gateway, "/small/v1", "application/json, application/x-m2m", body), 400, "BAD_REQUEST");
        Client.assertError(
                Client.post(gateway, "/small/v1", "application/json", body, "Content-Type", "application/x-m2m"),
                400,
                "BAD_REQUEST");
    }

    /** Empty blocks that inflate to empty blocks: no content ever comes out, only work; unbounded it takes minutes. */
    @Test
    @Timeout(20)
    void codingsOnCodingsAreNoWorkForAPredicate() throws Exception {
        byte[] packed = new byte[40_000_000];
        for (int i = 0; i + 5 <= packed.length; i += 5) {
            packed[i + 3] = (byte) 0xFF;
            packed[i + 4] = (byte) 0xFF;
        }
        for (int i = 0; i < 2; i++) {
            packed = ContentCoding.GZIP.encode(packed);
        }
        assertThat(ContentCodings.decodePrefix(
                        packed, List.of(ContentCoding.DEFLATE, ContentCoding.GZIP, ContentCoding.GZIP), 16))
                .isEmpty();
    }
}
