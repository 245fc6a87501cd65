package com.example.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An agent whose frames lean on earlier documents of its session. */
class AgentContextsIT {
    private static final String JSON = "application/json";
    private static final String REQUEST = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":"
            + "\"Which harbours of the coast can be entered at low tide, and by what ships?\"}]}";

    private static PlainServer server;
    private static TestGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        server = new PlainServer();
        gateway = new TestGateway(server.uri(), "m2m.session.path=/m2m/session", "m2m.session.contexts.enabled=true");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void requestsOfASessionLeanOnEarlierOnes(Llm.Client client) throws Exception {
        gateway.take();
        server.bodies.clear();
        try (Peer peer = new Peer().useSessionWithContexts(URI.create(gateway.uri() + "/m2m/session"))) {
            Llm llm = client.at(gateway.uri(), peer);
            for (int i = 0; i < 4; i++) {
                assertThat(llm.ask(REQUEST)).isEqualTo(new Llm.Answer(200, JSON, PlainServer.REPLY));
            }
        }
        assertThat(server.bodies).containsExactly(REQUEST, REQUEST, REQUEST, REQUEST);
        List<Long> lengths = gateway.take().stream()
                .filter(seen -> seen.type().equals("application/x-m2m;v=z1"))
                .map(TestGateway.Seen::length)
                .toList();
        assertThat(lengths).hasSize(3);
        assertThat(lengths.get(1)).isLessThan(lengths.get(0));
    }
}
