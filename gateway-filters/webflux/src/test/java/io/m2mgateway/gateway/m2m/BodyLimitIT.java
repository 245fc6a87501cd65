package io.m2mgateway.gateway.m2m;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.compress.ContentCoding;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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
        byte[] bomb =
                CodedStreams.encode(("{\"a\":\"" + "x".repeat(200_000) + "\"}").getBytes(UTF_8), ContentCoding.GZIP);
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
}
