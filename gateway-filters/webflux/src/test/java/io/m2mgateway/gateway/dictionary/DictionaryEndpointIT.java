package io.m2mgateway.gateway.dictionary;

import static io.m2mgateway.gateway.dictionary.DictionaryStage.SHIPPED;
import static io.m2mgateway.gateway.dictionary.DictionaryStage.header;
import static io.m2mgateway.gateway.harness.Client.HTTP;
import static io.m2mgateway.gateway.harness.Client.assertError;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Client;
import io.m2mgateway.m2m.zstd.Dictionary;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RFC 9842 over loopback: who gets which dictionary. */
class DictionaryEndpointIT {

    @TempDir
    private static Path files;

    private static DictionaryStage stage;

    @BeforeAll
    static void start() throws Exception {
        stage = new DictionaryStage(files);
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    @Test
    void theShippedDictionaryIsForAllAsRawContentThatMayBeKept() throws Exception {
        HttpResponse<byte[]> whole = stage.fetch(SHIPPED.idText());

        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(SHIPPED.rawContent());
        assertThat(header(whole, "Content-Type")).isEqualTo("application/octet-stream");
        assertThat(header(whole, "Use-As-Dictionary")).isEqualTo("match=\"/*\", id=\"" + SHIPPED.idText() + "\"");
        assertThat(header(whole, "Cache-Control")).isEqualTo("public, max-age=604800");
        String etag = header(whole, "ETag");
        assertThat(etag).matches("\"[0-9a-f]{64}\"");

        HttpResponse<byte[]> head = HTTP.send(
                stage.request("/m2m/dictionaries/" + SHIPPED.idText())
                        .method("HEAD", BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "Content-Length")).isEqualTo(String.valueOf(SHIPPED.rawContent().length));
        assertThat(header(head, "ETag")).isEqualTo(etag);
        assertThat(header(head, "Use-As-Dictionary")).isEqualTo(header(whole, "Use-As-Dictionary"));

        HttpResponse<byte[]> kept = stage.fetch(SHIPPED.idText(), "If-None-Match", etag);
        assertThat(kept.statusCode()).isEqualTo(304);
        assertThat(kept.body()).isEmpty();
        assertThat(header(kept, "ETag")).isEqualTo(etag);
        assertThat(header(kept, "Cache-Control")).isEqualTo("public, max-age=604800");
        assertThat(stage.fetch(SHIPPED.idText(), "If-None-Match", "\"other\"").statusCode())
                .isEqualTo(200);

        HttpResponse<byte[]> posted =
                Client.post(stage.gateway, "/m2m/dictionaries/" + SHIPPED.idText(), "text/plain", new byte[1]);
        assertError(posted, 405, "METHOD_NOT_ALLOWED");
        assertThat(header(posted, "Allow")).isEqualTo("GET, HEAD");
    }

    @Test
    void aClientGetsItsOwnAndNobodyElseCanTellThatTheyAreThere() throws Exception {
        for (Dictionary dictionary : List.of(stage.own, stage.previous)) {
            HttpResponse<byte[]> mine = stage.fetch(dictionary.idText(), "Authorization", "Bearer key-acme");
            assertThat(mine.statusCode()).isEqualTo(200);
            assertThat(mine.body()).isEqualTo(dictionary.rawContent());
            assertThat(header(mine, "Cache-Control")).isEqualTo("private, max-age=604800");
            assertThat(header(mine, "Vary")).isEqualTo("Authorization");

            HttpResponse<byte[]> foreign = stage.fetch(dictionary.idText(), "Authorization", "Bearer key-other");
            assertError(foreign, 404, "NOT_FOUND");
            HttpResponse<byte[]> nothing = stage.fetch("00000000", "Authorization", "Bearer key-other");
            assertThat(withoutRequestId(foreign)).isEqualTo(withoutRequestId(nothing));
            assertThat(foreign.headers().map().keySet())
                    .isEqualTo(nothing.headers().map().keySet());

            HttpResponse<byte[]> nobody = stage.fetch(dictionary.idText());
            assertError(nobody, 401, "UNAUTHORIZED");
            assertThat(withoutRequestId(nobody)).isEqualTo(withoutRequestId(stage.fetch("00000000")));
        }
    }

    private static String withoutRequestId(HttpResponse<byte[]> response) {
        return new String(response.body(), UTF_8).replaceAll("\"request_id\":\"[^\"]*\"", "");
    }
}
