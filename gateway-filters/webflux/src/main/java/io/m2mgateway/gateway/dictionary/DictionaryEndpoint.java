package io.m2mgateway.gateway.dictionary;

import io.m2mgateway.gateway.auth.Client;
import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.GatewayException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;

/**
 * Where clients fetch dictionaries: the shipped one, and with a key their own. What is not there and what is another client's is answered the same, and so is all over connections
 * that others could read.
 */
public final class DictionaryEndpoint implements WebHandler {

    private static final Logger log = LoggerFactory.getLogger(DictionaryEndpoint.class);

    /** The part of the path behind {@link DictionaryTransportProperties#path}. */
    private static final String ID = "id";

    private final DictionaryTransport transport;
    private final DictionaryTransportProperties properties;
    private final @Nullable GatewayFilter guard;

    /** @param guard lets those pass who have a key; null: nobody fetches dictionaries of clients */
    public DictionaryEndpoint(
            DictionaryTransport transport, DictionaryTransportProperties properties, @Nullable GatewayFilter guard) {
        this.transport = transport;
        this.properties = properties;
        this.guard = guard;
        log.info("The shipped dictionary is at {}/{}", properties.path(), transport.shippedId());
    }

    /** The pattern of the paths of all dictionaries. */
    public static String pattern(DictionaryTransportProperties properties) {
        return properties.path() + "/{" + ID + "}";
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        HttpMethod method = exchange.getRequest().getMethod();
        if (!HttpMethod.GET.equals(method) && !HttpMethod.HEAD.equals(method)) {
            return Mono.error(new GatewayException(
                    GatewayError.of(405, "Dictionaries are fetched.").withHeader("Allow", "GET, HEAD")));
        }
        if (!transport.isUsable(exchange.getRequest())) {
            return notFound();
        }
        Map<String, String> variables = exchange.getRequiredAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        String id = variables.getOrDefault(ID, "");
        OfferedDictionary shipped = transport.findShipped(id);
        if (shipped != null) {
            return write(exchange, shipped, "public");
        }
        return guard == null ? notFound() : guard.filter(exchange, known -> own(known, id));
    }

    private Mono<Void> own(ServerWebExchange exchange, String id) {
        OfferedDictionary own = transport.findOwn(id, Client.of(exchange));
        if (own == null) {
            return notFound();
        }
        exchange.getResponse().getHeaders().set(HttpHeaders.VARY, properties.apiKeyHeader());
        return write(exchange, own, "private");
    }

    private Mono<Void> write(ServerWebExchange exchange, OfferedDictionary dictionary, String whoMayKeepIt) {
        ServerHttpResponse response = exchange.getResponse();
        HttpHeaders headers = response.getHeaders();
        headers.setCacheControl(
                whoMayKeepIt + ", max-age=" + properties.maxAge().toSeconds());
        headers.set("Use-As-Dictionary", "match=\"" + properties.match() + "\", id=\"" + dictionary.id() + "\"");
        if (exchange.checkNotModified(dictionary.etag())) {
            return response.setComplete();
        }
        headers.setContentType(MediaType.APPLICATION_OCTET_STREAM);
        headers.setContentLength(dictionary.content().content().remaining());
        if (HttpMethod.HEAD.equals(exchange.getRequest().getMethod())) {
            return response.setComplete();
        }
        return response.writeWith(Mono.fromSupplier(
                () -> response.bufferFactory().wrap(dictionary.content().content())));
    }

    private static Mono<Void> notFound() {
        return Mono.error(new GatewayException(GatewayError.of(404, "Nothing is found at this path.")));
    }
}
