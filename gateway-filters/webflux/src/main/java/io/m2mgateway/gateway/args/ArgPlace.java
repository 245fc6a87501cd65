package io.m2mgateway.gateway.args;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One use of a filter or predicate.
 *
 * @param route the route's id, or {@link #DEFAULT_FILTERS}
 * @param factory the filter's or predicate's name
 * @param args what is written, by argument name; shortcut values have their argument's name here
 */
public record ArgPlace(String route, String factory, Map<String, String> args) {

    /** In place of a route's id where a filter is written for all routes. */
    public static final String DEFAULT_FILTERS = "default-filters";

    /** Keeps its own copy of the arguments. */
    public ArgPlace {
        args = Map.copyOf(args);
    }

    /** The value of an argument; null where it is not written. */
    public @Nullable String value(String arg) {
        return args.get(arg);
    }

    /** An error about one argument of this use. */
    public InvalidSettingException invalid(String arg, String problem, String fix) {
        return new InvalidSettingException(name(arg), args.get(arg), problem, fix);
    }

    /** An argument's full name. */
    public String name(String arg) {
        String where = route.equals(DEFAULT_FILTERS) ? route : "route '" + route + "'";
        return where + ", " + factory + ", argument '" + arg + "'";
    }
}
