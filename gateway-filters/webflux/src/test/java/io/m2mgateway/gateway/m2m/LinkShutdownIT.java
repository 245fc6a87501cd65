package io.m2mgateway.gateway.m2m;

import static io.m2mgateway.gateway.m2m.LinkedGateways.turn;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a gateway that stops says to its upstreams. Apart from the others: its gateways take the event loops of the process along. */
class LinkShutdownIT {

    @Test
    void sessionsWithUpstreamsAreClosed() throws Exception {
        try (LinkedGateways pair = new LinkedGateways(
                "m2m.session.path=/m2m/session", "m2m.session.api-key=test", "m2m.session.contexts.enabled=true")) {
            String first = pair.inSession("/none", "key-1", "Ann");
            String second = pair.inSession("/none", "key-2", "Bob");
            pair.ask("/none", "key-1", turn("Ann", 2));
            pair.relay.envelopes();
            pair.near.close();
            List<String> envelopes = pair.relay.envelopes();
            assertThat(envelopes)
                    .hasSize(2)
                    .allSatisfy(envelope -> assertThat(envelope).contains("\"CLOSE\"", "CLIENT_SHUTDOWN"))
                    .anySatisfy(envelope -> assertThat(envelope).contains(first))
                    .anySatisfy(envelope -> assertThat(envelope).contains(second));
        }
    }
}
