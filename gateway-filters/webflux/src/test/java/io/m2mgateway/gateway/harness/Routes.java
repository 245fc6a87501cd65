package io.m2mgateway.gateway.harness;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Routes as properties, in the order given. */
public final class Routes {

    private final List<String> properties = new ArrayList<>();
    private int routes;

    /** A route for a path; each filter is in the short form, or {@code Name;arg=value;…}. */
    public Routes add(String path, URI uri, List<String> predicates, String... filters) {
        String route = Gateway.SCG + "routes[" + routes++ + "].";
        properties.add(route + "id=" + path.replaceAll("[^a-z0-9]", "") + routes);
        properties.add(route + "uri=" + uri);
        properties.add(route + "predicates[0]=Path=" + path);
        for (int i = 0; i < predicates.size(); i++) {
            properties.add(route + "predicates[" + (i + 1) + "]=" + predicates.get(i));
        }
        for (int i = 0; i < filters.length; i++) {
            String[] parts = filters[i].split(";", -1);
            String key = route + "filters[" + i + "]";
            if (parts.length == 1) {
                properties.add(key + "=" + filters[i]);
                continue;
            }
            properties.add(key + ".name=" + parts[0]);
            for (int arg = 1; arg < parts.length; arg++) {
                properties.add(key + ".args." + parts[arg]);
            }
        }
        return this;
    }

    public Routes add(String path, URI uri, String... filters) {
        return add(path, uri, List.of(), filters);
    }

    /** A property that belongs to no route. */
    public Routes property(String property) {
        properties.add(property);
        return this;
    }

    public Gateway start(Class<?>... configurations) {
        return Gateway.start(List.of(configurations), properties.toArray(new String[0]));
    }

    /** The same with properties that belong to no route. */
    public Gateway startWith(String... more) {
        properties.addAll(List.of(more));
        return start();
    }
}
