package io.m2mgateway.gateway.limit.key;

import io.m2mgateway.gateway.args.InvalidSettingException;
import io.m2mgateway.gateway.args.KnownArgs;
import io.m2mgateway.gateway.m2m.RoutingFacts;
import io.m2mgateway.limit.policy.KeyPart;
import io.m2mgateway.limit.policy.KeyValues;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads the values of a request's keys. Thread-safe. */
public final class KeyReader {
    /** Kinds that have to be waited for; all others are there. */
    private static final Set<KeyPart.Kind> LATE =
            EnumSet.of(KeyPart.Kind.PRINCIPAL, KeyPart.Kind.JWT, KeyPart.Kind.MODEL, KeyPart.Kind.BEAN);

    private final CallerAddress addresses;
    private final Map<String, LimitKeyResolver> resolvers;

    /** @param resolvers by the names of their beans */
    public KeyReader(TrustedProxies proxies, Map<String, LimitKeyResolver> resolvers) {
        this.addresses = new CallerAddress(proxies);
        this.resolvers = new TreeMap<>(resolvers);
    }

    /**
     * The values of one request.
     *
     * @param route the route's id
     * @param parts all that will be asked for
     */
    public Mono<KeyValues> read(ServerWebExchange exchange, String route, Collection<KeyPart> parts) {
        Map<KeyPart, String> late = new HashMap<>();
        RequestKeyValues values = new RequestKeyValues(exchange, route, addresses, late);
        List<KeyPart> awaited = parts.stream()
                .filter(part -> LATE.contains(part.kind()))
                .distinct()
                .toList();
        return awaited.isEmpty()
                ? Mono.just(values)
                : Flux.fromIterable(awaited)
                        .concatMap(part -> await(part, exchange).doOnNext(value -> late.put(part, value)))
                        .then(Mono.just(values));
    }

    private Mono<String> await(KeyPart part, ServerWebExchange exchange) {
        return switch (part.kind()) {
            case PRINCIPAL -> exchange.getPrincipal().mapNotNull(AuthenticatedPrincipal::name);
            case JWT -> exchange.getPrincipal().mapNotNull(it -> AuthenticatedPrincipal.claim(it, part.name()));
            case MODEL -> RoutingFacts.read(exchange).mapNotNull(RoutingFacts::model);
            case BEAN -> {
                LimitKeyResolver resolver = resolvers.get(part.name());
                yield resolver == null ? Mono.empty() : resolver.resolve(exchange);
            }
            default -> Mono.empty();
        };
    }

    /**
     * Refuses a part that could never have a value.
     *
     * @param property what to name
     * @param value what is written there
     * @throws InvalidSettingException if so
     */
    public void check(String property, String value, KeyPart part) {
        if (part.kind() == KeyPart.Kind.PRINCIPAL && !AuthenticatedPrincipal.isPossible()) {
            throw new InvalidSettingException(
                    property,
                    value,
                    "nobody authenticates a principal",
                    "Add spring-boot-starter-security, or use client.");
        }
        if (part.kind() == KeyPart.Kind.JWT && !AuthenticatedPrincipal.hasClaims()) {
            throw new InvalidSettingException(
                    property,
                    value,
                    "nobody verifies tokens",
                    "Add spring-boot-starter-security-oauth2-resource-server, or use client.");
        }
        if (part.kind() == KeyPart.Kind.BEAN && !resolvers.containsKey(part.name())) {
            throw new InvalidSettingException(
                    property,
                    value,
                    "there is no bean '" + part.name() + "' of type " + LimitKeyResolver.class.getSimpleName(),
                    resolvers.isEmpty()
                            ? "Declare one."
                            : "Did you mean '@" + KnownArgs.nearest(part.name(), List.copyOf(resolvers.keySet()))
                                    + "'?");
        }
    }

    /** The address of a request's caller, as the key {@code ip} has it; null where the connection has none. */
    public @Nullable String address(ServerHttpRequest request) {
        return addresses.of(request);
    }

    /** A part's value as a request would have it; null if none could. Of addresses the form that counts. */
    public static @Nullable String canonical(KeyPart part, String value) {
        return part.kind() == KeyPart.Kind.IP ? CallerAddress.canonical(value) : value;
    }
}
