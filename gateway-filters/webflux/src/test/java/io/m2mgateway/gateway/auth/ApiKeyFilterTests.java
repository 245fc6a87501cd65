package io.m2mgateway.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.gateway.args.InvalidSettingException;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.gateway.harness.Sha256;
import io.m2mgateway.gateway.observe.GatewayMetrics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class ApiKeyFilterTests {

    private static final String HASH = Sha256.of("secret");

    private static ApiKeyGatewayFilterFactory factory(AuthProperties.Key... keys) {
        return new ApiKeyGatewayFilterFactory(
                new AuthProperties(Map.of("clients", new AuthProperties.Source(List.of(keys)))),
                new GatewayMetrics(null, null));
    }

    @Test
    void aRefusedRequestsBodyIsNeverSubscribed() {
        AtomicBoolean subscribed = new AtomicBoolean();
        Flux<DataBuffer> body = Flux.<DataBuffer>empty().doOnSubscribe(s -> subscribed.set(true));
        GatewayFilter filter = factory(new AuthProperties.Key("acme", HASH, Map.of()))
                .apply(new ApiKeyGatewayFilterFactory.Config("clients", "Authorization", false));
        MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.post("/")
                .header("Authorization", "Bearer wrong")
                .body(body));
        StepVerifier.create(filter.filter(
                        exchange, next -> next.getRequest().getBody().then()))
                .expectErrorSatisfies(error ->
                        assertThat(((GatewayException) error).error().status()).isEqualTo(401))
                .verify();
        assertThat(subscribed).isFalse();
        assertThat(Client.of(exchange)).isNull();
    }

    @Test
    void anUnknownSourceIsNamedWithTheNearest() {
        assertThatThrownBy(() -> factory(new AuthProperties.Key("acme", HASH, Map.of()))
                        .apply(new ApiKeyGatewayFilterFactory.Config("cleints", "Authorization", false)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("cleints")
                .hasMessageContaining("did you mean 'clients'");
    }

    @Test
    void aBadHashIsNamedAndNotShown() {
        assertThatThrownBy(() -> factory(new AuthProperties.Key("acme", "my-plain-key", Map.of())))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("m2m.auth.sources.clients.keys[0].sha256")
                .hasMessageNotContaining("my-plain-key");
        assertThatThrownBy(() -> factory(new AuthProperties.Key("acme", HASH.substring(2), Map.of())))
                .isInstanceOf(InvalidSettingException.class);
    }

    @Test
    void oneKeyForTwoClientsIsRefused() {
        assertThatThrownBy(() -> factory(
                        new AuthProperties.Key("acme", HASH, Map.of()), new AuthProperties.Key("zeta", HASH, Map.of())))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("keys[1]")
                .hasMessageContaining("'acme' and 'zeta'");
    }

    @Test
    void aKeyTwiceForOneClientIsHarmless() {
        assertThat(factory(
                        new AuthProperties.Key("acme", HASH, Map.of()), new AuthProperties.Key("acme", HASH, Map.of())))
                .isNotNull();
    }

    @Test
    void theHeaderGoesOnOnlyWhenAsked() {
        for (boolean forward : new boolean[] {true, false}) {
            GatewayFilter filter = factory(new AuthProperties.Key("acme", HASH, Map.of()))
                    .apply(new ApiKeyGatewayFilterFactory.Config("clients", "Authorization", forward));
            MockServerWebExchange exchange =
                    MockServerWebExchange.from(MockServerHttpRequest.get("/").header("Authorization", "Bearer secret"));
            StepVerifier.create(filter.filter(exchange, next -> {
                        assertThat(next.getRequest().getHeaders().containsHeader("Authorization"))
                                .isEqualTo(forward);
                        return Mono.empty();
                    }))
                    .verifyComplete();
        }
    }
}
