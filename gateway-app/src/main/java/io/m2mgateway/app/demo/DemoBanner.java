package io.m2mgateway.app.demo;

import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/** Prints the addresses and three commands to try, once the gateway listens. */
final class DemoBanner implements ApplicationListener<ApplicationReadyEvent> {

    private static final String PLAIN = """
        {"model":"gpt-4o","messages":[{"role":"user","content":"Hello, gateway"}]}\
        """;

    private static final String STREAMED = """
        {"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"Count to three"}]}\
        """;

    private static final String FRAMED = """
        {"model":"gpt-4o","messages":[{"role":"user","content":"Hello from a frame"}]}\
        """;

    private final DemoUpstream upstream;
    private final Environment environment;

    DemoBanner(DemoUpstream upstream, Environment environment) {
        this.upstream = upstream;
        this.environment = environment;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        if (upstream.isRunning()) {
            print(System.out);
        }
    }

    private void print(PrintStream out) {
        String gateway = "http://127.0.0.1:" + environment.getProperty("local.server.port");
        String management = "http://127.0.0.1:" + environment.getProperty("management.server.port");
        String chat = gateway + "/v1/chat/completions";
        String frame =
                new String(M2mCodec.create().encode(bytes(FRAMED), WireForm.M2M_TEXT), StandardCharsets.US_ASCII);
        out.printf(
                """

                m2m-gateway runs its demo: nothing is configured. It answers on this machine only.
                  gateway     %s/v1  (with a key: /keyed/v1, Authorization: Bearer demo-key)
                  limited     %s/limited/v1  (three requests a minute, then 429)
                  upstream    http://127.0.0.1:%d  (built in, OpenAI-compatible)
                  health      %s/actuator/health
                  metrics     %s/actuator/prometheus
                  limits      %s/actuator/m2mlimits

                Try
                  1. a request in plain JSON
                curl -s %s -H 'Content-Type: application/json' -d '%s'

                  2. an answer that streams
                curl -sN %s -H 'Content-Type: application/json' -d '%s'

                  3. a request as an M2M frame (in text form), decoded on its way
                curl -s %s -H 'Content-Type: application/x-m2m' --data-binary '%s'

                Your own routes: java -jar gateway-app/target/m2m-gateway.jar --spring.config.additional-location=file:my.yml
                """,
                gateway,
                gateway,
                upstream.port(),
                management,
                management,
                management,
                chat,
                PLAIN,
                chat,
                STREAMED,
                chat,
                frame);
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
