package io.m2mgateway.gateway.args;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.event.RefreshRoutesEvent;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteDefinitionLocator;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Looks at every route definition before it is used and refuses arguments that our factories do not have.
 *
 * <p>It listens to the refresh of routes and not to {@code FilterArgsEvent}, which names neither the filter nor what was
 * written. It comes before the cache of routes: at start-up the application fails, at run time the refresh does, and the
 * routes in use stay.
 */
public final class KnownArgsCheck implements ApplicationListener<RefreshRoutesEvent>, Ordered {

    private static final Logger log = LoggerFactory.getLogger(KnownArgsCheck.class);

    /** How Spring Cloud Gateway names the values of a shortcut: {@code NameUtils.GENERATED_NAME_PREFIX}. */
    private static final String SHORTCUT_PREFIX = "_genkey_";

    private final Map<String, KnownArgs> factories = new HashMap<>();
    private final RouteDefinitionLocator definitions;
    private final List<FilterDefinition> defaultFilters;

    /** @param factories those that are checked; filters and predicates of other makers are left alone */
    public KnownArgsCheck(
            List<KnownArgs> factories, RouteDefinitionLocator definitions, List<FilterDefinition> defaultFilters) {
        for (KnownArgs factory : factories) {
            this.factories.put(factory.name(), factory);
        }
        this.definitions = definitions;
        this.defaultFilters = defaultFilters;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public void onApplicationEvent(RefreshRoutesEvent event) {
        List<ArgPlace> everywhere = check(ArgPlace.DEFAULT_FILTERS, defaultFilters);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        // Locators that answer at once (files, memory) fail the refresh itself; one that answers later is logged.
        definitions.getRouteDefinitions().subscribe(route -> check(route, everywhere), error -> {
            failure.set(error);
            log.error("A route is wrong: {}", error.getMessage());
        });
        if (failure.get() instanceof InvalidSettingException invalid) {
            throw invalid;
        }
    }

    private void check(RouteDefinition route, List<ArgPlace> everywhere) {
        String id = String.valueOf(route.getId());
        for (PredicateDefinition predicate : route.getPredicates()) {
            check(id, predicate.getName(), predicate.getArgs());
        }
        List<ArgPlace> all = new ArrayList<>(everywhere);
        all.addAll(check(id, route.getFilters()));
        for (ArgPlace place : all) {
            Objects.requireNonNull(factories.get(place.factory())).checkBeside(place, all);
        }
    }

    private List<ArgPlace> check(String route, List<FilterDefinition> filters) {
        Map<String, List<ArgPlace>> uses = new LinkedHashMap<>();
        List<ArgPlace> all = new ArrayList<>();
        for (FilterDefinition filter : filters) {
            ArgPlace place = check(route, filter.getName(), filter.getArgs());
            if (place != null) {
                all.add(place);
                uses.computeIfAbsent(place.factory(), name -> new ArrayList<>()).add(place);
            }
        }
        uses.forEach(
                (name, places) -> Objects.requireNonNull(factories.get(name)).checkTogether(places));
        return all;
    }

    private @Nullable ArgPlace check(String route, @Nullable String name, Map<String, String> written) {
        KnownArgs factory = name == null ? null : factories.get(name);
        if (name == null || factory == null) {
            return null;
        }
        List<String> known = new ArrayList<>(factory.knownArgs());
        List<String> shortcut = factory.shortcutFieldOrder();
        Map<String, String> args = new LinkedHashMap<>();
        int position = 0;
        for (Map.Entry<String, String> arg : written.entrySet()) {
            String key = arg.getKey();
            if (key.startsWith(SHORTCUT_PREFIX)) {
                if (position >= shortcut.size()) {
                    throw new ArgPlace(route, name, Map.of("" + (position + 1), arg.getValue()))
                            .invalid(
                                    "" + (position + 1),
                                    "too many values in the shortcut form",
                                    "Write at most " + shortcut.size() + ", or name them: " + known + ".");
                }
                key = shortcut.get(position);
            }
            String found = match(key, known);
            if (found == null) {
                throw new ArgPlace(route, name, Map.of(key, arg.getValue()))
                        .invalid(
                                key,
                                name + " has no such argument",
                                "Did you mean '" + KnownArgs.nearest(key, known) + "'? It has " + known + ".");
            }
            args.put(found + below(key), arg.getValue());
            position++;
        }
        ArgPlace place = new ArgPlace(route, name, args);
        factory.check(place);
        return place;
    }

    /** What follows the argument's own name where it is a list or an object: {@code [0].limit}. */
    private static String below(String key) {
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) == '[' || key.charAt(i) == '.') {
                return key.substring(i);
            }
        }
        return "";
    }

    /** Relaxed binding: {@code maxSize}, {@code max-size} and {@code max_size} are one; lists and objects go by their first part. */
    private static @Nullable String match(String key, List<String> known) {
        String plain = plain(key.split("[.\\[]", 2)[0]);
        for (String name : known) {
            if (plain(name).equals(plain)) {
                return name;
            }
        }
        return null;
    }

    private static String plain(String name) {
        return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }
}
