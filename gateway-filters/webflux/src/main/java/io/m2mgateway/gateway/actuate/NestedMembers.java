package io.m2mgateway.gateway.actuate;

import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.GatewayException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lets a write operation of an endpoint take lists and objects. The actuator reads a body as a map of texts and refuses others; here such a member becomes its JSON
 * text first.
 */
public final class NestedMembers implements WebFilter, Ordered {
    /** More than any policy. */
    private static final int MAX_BYTES = 64 * 1024;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final String path;

    /** @param path below which bodies are read so */
    public NestedMembers(String path) {
        this.path = path;
    }

    /** After {@link LoopbackGuard}. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE + 1;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        if (!HttpMethod.POST.equals(request.getMethod())
                || !request.getPath().pathWithinApplication().value().startsWith(path + "/")) {
            return chain.filter(exchange);
        }
        return DataBufferUtils.join(request.getBody(), MAX_BYTES)
                .map(NestedMembers::bytes)
                .onErrorMap(
                        DataBufferLimitException.class,
                        large -> new GatewayException(
                                GatewayError.of(413, "The body is larger than " + MAX_BYTES + " bytes.")))
                .map(NestedMembers::flat)
                .map(body -> exchange.mutate().request(new Read(exchange, body)).build())
                .defaultIfEmpty(exchange)
                .flatMap(chain::filter);
    }

    private static byte[] bytes(DataBuffer joined) {
        byte[] bytes = new byte[joined.readableByteCount()];
        joined.read(bytes);
        DataBufferUtils.release(joined);
        return bytes;
    }

    private static byte[] flat(byte[] body) {
        try {
            JsonNode object = JSON.readTree(body);
            if (object.isObject()) {
                Map<String, Object> members = new LinkedHashMap<>();
                object.properties()
                        .forEach(member -> members.put(
                                member.getKey(),
                                member.getValue().isContainer()
                                        ? member.getValue().toString()
                                        : member.getValue()));
                return JSON.writeValueAsBytes(members);
            }
        } catch (JacksonException noJson) {
            // Said below.
        }
        throw LimitsEndpoint.badRequest("body", "The body is no JSON object. Write for example {\"limits\": [...]}.");
    }

    private static final class Read extends ServerHttpRequestDecorator {
        private final ServerWebExchange exchange;
        private final byte[] body;
        private final HttpHeaders headers = new HttpHeaders();

        Read(ServerWebExchange exchange, byte[] body) {
            super(exchange.getRequest());
            this.exchange = exchange;
            this.body = body;
            headers.putAll(exchange.getRequest().getHeaders());
            headers.remove(HttpHeaders.TRANSFER_ENCODING);
            headers.setContentLength(body.length);
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return Flux.defer(
                    () -> Flux.just(exchange.getResponse().bufferFactory().wrap(body)));
        }
    }
}
