package io.m2mgateway.gateway.limit.key;

import java.util.ArrayList;
import java.util.List;

/** The hops of a request in the order of the headers: the nearest last. What is no address stays as it is and ends the walk. */
final class ForwardedHops {
    private ForwardedHops() {}

    /** {@code X-Forwarded-For: client, proxy}; some proxies add a port. */
    static List<String> ofForwardedFor(List<String> values) {
        List<String> hops = new ArrayList<>();
        for (String value : values) {
            for (String hop : value.split(",", -1)) {
                hops.add(withoutPort(hop.strip()));
            }
        }
        return hops;
    }

    /** {@code Forwarded: for=192.0.2.43, for="[2001:db8::1]:4711";proto=https}, RFC 7239. */
    static List<String> ofForwarded(List<String> values) {
        List<String> hops = new ArrayList<>();
        for (String value : values) {
            for (String element : split(value, ',')) {
                String hop = "";
                for (String pair : split(element, ';')) {
                    String text = pair.strip();
                    if (text.regionMatches(true, 0, "for=", 0, 4)) {
                        hop = unquoted(text.substring(4).strip());
                    }
                }
                hops.add(withoutPort(hop));
            }
        }
        return hops;
    }

    /** Separators within quotes are none. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    /** Addresses need no escapes: what has one is no address. */
    private static String unquoted(String text) {
        boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private static String withoutPort(String hop) {
        if (hop.startsWith("[")) {
            int end = hop.indexOf(']');
            return end < 0 ? hop : hop.substring(1, end);
        }
        int colon = hop.indexOf(':');
        return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
    }
}
