package io.m2mgateway.gateway.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.gateway.harness.FakeUpstream;
import io.m2mgateway.gateway.harness.Gateway;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;

/** The same contract over HTTP/2. */
class Http2IT {

    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static FakeUpstream upstream;
    private static Gateway gateway;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        upstream = new FakeUpstream();
        gateway = Gateway.start(Gateway.route(upstream.uri(), "server.http2.enabled=true"));
        client = HttpClient.newConnection().protocol(HttpProtocol.H2C).baseUrl("http://127.0.0.1:" + gateway.port());
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    private static String body(String path) {
        return String.valueOf(client.get()
                .uri(path)
                .responseSingle((response, body) -> body.asString()
                        .map(text ->
                                response.version() + " " + response.status().code() + " " + text))
                .block(LIMIT));
    }

    @Test
    void anErrorIsAnsweredInTheEnvelope() {
        assertThat(body("/nowhere")).startsWith("HTTP/2.0 404 {\"error\":{\"code\":\"NOT_FOUND\"");
    }

    @Test
    void halfAnAnswerIsAReset() {
        upstream.nextAnswers(CHUNKED + "Content-Type: text/plain\r\n\r\n5\r\nhello\r\n");
        assertThatThrownBy(() -> body("/v1/x")).hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void aStreamEndsWithAnErrorEvent() {
        upstream.nextAnswers(CHUNKED + "Content-Type: text/event-stream\r\n\r\n9\r\ndata: 1\n\n\r\n");
        assertThat(body("/v1/x"))
                .startsWith("HTTP/2.0 200 data: 1\n\n")
                .contains("event: error\ndata: {\"error\":{\"code\":\"UPSTREAM_ERROR\"");
    }
}
