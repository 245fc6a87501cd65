package io.m2mgateway.limit.policy;

import java.util.Locale;

/**
 * One value that a policy counts by.
 *
 * @param kind where the value comes from
 * @param name the name of the tag, claim, header, query parameter or bean; empty for other kinds
 */
public record KeyPart(Kind kind, String name) {
    /** Where a value comes from. */
    public enum Kind {
        /** The client that the gateway's own key check named. */
        CLIENT,
        /** A tag of that client. */
        TAG,
        /** The address of the caller: of the socket, or told by trusted proxies. */
        IP,
        /** The name of the authenticated principal. */
        PRINCIPAL,
        /** A claim of the authenticated principal's token. */
        JWT,
        /** A request header: the caller's own words. */
        HEADER,
        /** A query parameter: the caller's own words. */
        QUERY,
        /** The model that the request asks for. */
        MODEL,
        /** The route. */
        ROUTE,
        /** One bucket for all. */
        GLOBAL,
        /** What a bean says. */
        BEAN;

        /** Whether the part needs a name. */
        public boolean isNamed() {
            return this == TAG || this == JWT || this == HEADER || this == QUERY || this == BEAN;
        }

        /** The name in configuration. */
        public String configName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
