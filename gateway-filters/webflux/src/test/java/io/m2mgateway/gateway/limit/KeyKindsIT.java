package io.m2mgateway.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.source.ImmutableSecret;
import io.m2mgateway.gateway.harness.FakeUpstream;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Wire;
import io.m2mgateway.gateway.limit.key.LimitKeyResolver;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.web.server.SecurityWebFilterChain;
import reactor.core.publisher.Mono;

/** Each kind of key over real sockets: every policy lets one request a day through for each of its keys. */
class KeyKindsIT {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final SecretKey SECRET =
            new SecretKeySpec("a secret of 32 bytes, for tests.".getBytes(StandardCharsets.US_ASCII), "HmacSHA256");

    private static FakeUpstream upstream;
    private static Gateway gateway;

    @Configuration(proxyBeanMethods = false)
    @EnableWebFluxSecurity
    static class Security {
        @Bean
        ReactiveJwtDecoder decoder() {
            return NimbusReactiveJwtDecoder.withSecretKey(SECRET).build();
        }

        @Bean
        SecurityWebFilterChain chain(ServerHttpSecurity http) {
            return http.authorizeExchange(all -> all.anyExchange().permitAll())
                    .csrf(ServerHttpSecurity.CsrfSpec::disable)
                    .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults()))
                    .build();
        }

        @Bean
        LimitKeyResolver tenant() {
            return exchange -> Mono.justOrEmpty(
                            exchange.getRequest().getHeaders().getFirst("Host"))
                    .filter(host -> host.endsWith(".example"))
                    .map(host -> host.substring(0, host.indexOf('.')));
        }
    }

    @BeforeAll
    static void start() {
        upstream = new FakeUpstream();
        List<String> properties = new ArrayList<>(List.of(
                "m2m.trusted-proxies[0]=127.0.0.0/8",
                // The SHA-256 of "test" and of "test2".
                "m2m.auth.sources.s.keys[0].client=acme",
                "m2m.auth.sources.s.keys[0].sha256=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "m2m.auth.sources.s.keys[0].tags.tier=gold",
                "m2m.auth.sources.s.keys[1].client=beta",
                "m2m.auth.sources.s.keys[1].sha256=60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
                "m2m.auth.sources.s.keys[1].tags.tier=gold"));
        route(properties, 0, "client", "client", "name=ApiKey", "args.source=s", "args.header=X-Key");
        route(properties, 1, "tag", "tag:tier", "name=ApiKey", "args.source=s", "args.header=X-Key");
        route(properties, 2, "ip", "ip");
        route(properties, 3, "principal", "principal");
        route(properties, 4, "jwt", "jwt:tenant");
        route(properties, 5, "header", "header:X-Team");
        route(properties, 6, "query", "query:team");
        route(properties, 7, "model", "model");
        route(properties, 8, "route", "route");
        route(properties, 9, "global", "global");
        route(properties, 10, "bean", "@tenant");
        route(properties, 11, "both", "header:X-Team + model");
        gateway = Gateway.start(List.of(Security.class), properties.toArray(new String[0]));
    }

    private static void route(List<String> properties, int number, String id, String key, String... before) {
        String route = Gateway.SCG + "routes[" + number + "].";
        properties.addAll(
                List.of(route + "id=" + id, route + "uri=" + upstream.uri(), route + "predicates[0]=Path=/" + id));
        Arrays.stream(before).map(part -> route + "filters[0]." + part).forEach(properties::add);
        String filter = route + "filters[" + Math.min(1, before.length) + "].";
        properties.addAll(List.of(
                filter + "name=DistributedRateLimit",
                filter + "args.key=" + key,
                filter + "args.limits[0].measure=requests",
                filter + "args.limits[0].limit=1",
                filter + "args.limits[0].per=1d"));
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        upstream.close();
    }

    @Test
    void client() throws Exception {
        passesOnce("/client", "X-Key: test");
        passesOnce("/client", "X-Key: test2");
        assertThat(get("/client", "X-Key: wrong").status()).isEqualTo(401);
    }

    @Test
    void tagIsSharedByItsClients() throws Exception {
        passesOnce("/tag", "X-Key: test");
        assertThat(get("/tag", "X-Key: test2").status()).isEqualTo(429);
    }

    @Test
    void ipIsTheNearestHopThatIsNoProxy() throws Exception {
        passesOnce("/ip", "X-Forwarded-For: 203.0.113.1");
        assertThat(get("/ip", "X-Forwarded-For: 198.51.100.9, 203.0.113.1, 127.0.0.9")
                        .status())
                .isEqualTo(429);
        passesOnce("/ip", "X-Forwarded-For: 2001:db8:1:2::1");
        assertThat(get("/ip", "X-Forwarded-For: 2001:db8:1:2:ffff::9").status()).isEqualTo(429);
        passesOnce("/ip", "Forwarded: for=203.0.113.2");
        // Nobody said anything: the connection's own.
        passesOnce("/ip", "X-Other: 1");
    }

    @Test
    void principalIsTheAuthenticatedOneAlone() throws Exception {
        passesOnce("/principal", bearer(claims -> claims.subject("alice")));
        passesOnce("/principal", bearer(claims -> claims.subject("bob")));
        assertThat(get("/principal", "X-Other: 1").status()).isEqualTo(403);
    }

    @Test
    void claimsAreThoseOfAVerifiedToken() throws Exception {
        passesOnce("/jwt", bearer(claims -> claims.subject("alice").claim("tenant", "t1")));
        assertThat(get("/jwt", bearer(claims -> claims.subject("bob").claim("tenant", "t1")))
                        .status())
                .isEqualTo(429);
        passesOnce("/jwt", bearer(claims -> claims.subject("alice").claim("tenant", 7)));
        assertThat(get("/jwt", bearer(claims -> claims.subject("alice"))).status())
                .isEqualTo(403);
        assertThat(get("/jwt", bearer(claims -> claims.subject("a").claim("tenant", List.of("t1", "t2"))))
                        .status())
                .isEqualTo(403);
        String unsigned = "eyJhbGciOiJub25lIn0.eyJ0ZW5hbnQiOiJ0OSJ9.";
        assertThat(get("/jwt", "Authorization: Bearer " + unsigned).status()).isEqualTo(401);
        assertThat(get("/jwt", "X-Authorization: Bearer " + unsigned).status()).isEqualTo(403);
    }

    @Test
    void headerAndQuery() throws Exception {
        passesOnce("/header", "X-Team: a");
        passesOnce("/header", "X-Team: b");
        assertThat(get("/header", "X-Team:").status()).isEqualTo(403);
        passesOnce("/header", "X-Team: " + "x".repeat(7_000));
        passesOnce("/query?team=a%00b", "X-Other: 1");
        passesOnce("/query?team=a", "X-Other: 1");
        assertThat(get("/query", "X-Team: a").status()).isEqualTo(403);
    }

    @Test
    void modelOfJsonAndOfAFrameIsTheSame() throws Exception {
        String json = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        upstream.nextAnswers(OK);
        assertThat(post("/model", "application/json", json).status()).isEqualTo(200);
        String frame = new String(
                M2mCodec.create().encode(json.getBytes(StandardCharsets.UTF_8), WireForm.M2M_TEXT),
                StandardCharsets.US_ASCII);
        assertThat(post("/model", "application/x-m2m", frame).status()).isEqualTo(429);
        upstream.nextAnswers(OK);
        assertThat(post("/model", "application/json", json.replace("4o", "4o-mini"))
                        .status())
                .isEqualTo(200);
        assertThat(post("/model", "application/json", "{}").status()).isEqualTo(403);
    }

    @Test
    void routeAndGlobalAreOneKeyForAll() throws Exception {
        passesOnce("/route", "X-Team: a");
        assertThat(get("/route", "X-Team: b").status()).isEqualTo(429);
        passesOnce("/global", "X-Team: a");
        assertThat(get("/global", "X-Team: b").status()).isEqualTo(429);
    }

    @Test
    void aBeanOfTheUsersSaysWhom() throws Exception {
        assertThat(gateway.send("GET /bean HTTP/1.1\r\nHost: other\r\n\r\n").status())
                .isEqualTo(403);
        upstream.nextAnswers(OK);
        assertThat(gateway.send("GET /bean HTTP/1.1\r\nHost: acme.example\r\n\r\n")
                        .status())
                .isEqualTo(200);
        assertThat(gateway.send("GET /bean HTTP/1.1\r\nHost: acme.example\r\n\r\n")
                        .status())
                .isEqualTo(429);
    }

    @Test
    void severalPartsAreOneKey() throws Exception {
        String json = "{\"model\":\"%s\",\"messages\":[]}";
        upstream.nextAnswers(OK);
        assertThat(post("/both", "application/json\r\nX-Team: a", json.formatted("m"))
                        .status())
                .isEqualTo(200);
        assertThat(post("/both", "application/json\r\nX-Team: a", json.formatted("m"))
                        .status())
                .isEqualTo(429);
        upstream.nextAnswers(OK);
        assertThat(post("/both", "application/json\r\nX-Team: b", json.formatted("m"))
                        .status())
                .isEqualTo(200);
        assertThat(get("/both", "X-Team: a").status()).isEqualTo(403);
    }

    private static void passesOnce(String path, String header) throws Exception {
        upstream.nextAnswers(OK);
        assertThat(get(path, header).status()).isEqualTo(200);
        assertThat(get(path, header).status()).isEqualTo(429);
    }

    private static Wire.Answer get(String path, String header) throws Exception {
        return gateway.send("GET " + path + " HTTP/1.1\r\nHost: g\r\n" + header + "\r\n\r\n");
    }

    private static Wire.Answer post(String path, String type, String body) throws Exception {
        return gateway.send("POST " + path + " HTTP/1.1\r\nHost: g\r\nContent-Type: " + type + "\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body);
    }

    private static String bearer(Consumer<JwtClaimsSet.Builder> claims) {
        JwtClaimsSet.Builder builder = JwtClaimsSet.builder();
        claims.accept(builder);
        return "Authorization: Bearer "
                + new NimbusJwtEncoder(new ImmutableSecret<>(SECRET))
                        .encode(JwtEncoderParameters.from(
                                JwsHeader.with(MacAlgorithm.HS256).build(), builder.build()))
                        .getTokenValue();
    }
}
