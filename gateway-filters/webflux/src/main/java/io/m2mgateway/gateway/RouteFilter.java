package io.m2mgateway.gateway;

import java.util.List;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.core.Ordered;

/** A filter of this library on a route. A route that has one is a route of ours: its limits and header rules hold. */
public interface RouteFilter extends GatewayFilter, Ordered {

    /** No limit of its own. */
    long NO_LIMIT = Long.MAX_VALUE;

    /** The largest body in bytes, as sent, that this filter lets a request have; {@link #NO_LIMIT} where it has no say. */
    default long maxBodySize() {
        return NO_LIMIT;
    }

    /** The largest body in bytes, decoded, that this filter lets a request have; {@link #NO_LIMIT} where it has no say. */
    default long maxInflatedSize() {
        return NO_LIMIT;
    }

    /** Whether this filter may have to hold a request's body: where no filter of the route says how large one may be, the protocol's limits hold. */
    default boolean readsBody() {
        return false;
    }

    /** Whether the {@code M2M-Session} header goes on to the upstream, which then speaks the protocol itself. */
    default boolean forwardsSession() {
        return false;
    }

    /** Whether this filter opens protected frames: what stands in front of it has no key, and cannot read a body. */
    default boolean opensFrames() {
        return false;
    }

    /** Whether documents can be sent through this filter in sessions. */
    default boolean takesSessions() {
        return false;
    }

    /** Whether this filter looks for threats in every request and acts on what it finds. */
    default boolean scans() {
        return false;
    }

    /** Whether it refuses requests that are threats. */
    default boolean blocks() {
        return false;
    }

    /** Whether several on one route all hold, so that none stands in for another. */
    default boolean isAdded() {
        return false;
    }

    /** Whether another of the same kind stands behind this one: that of the route behind that of {@code default-filters}. */
    static boolean isOverridden(RouteFilter filter, List<GatewayFilter> filters) {
        if (filter.isAdded()) {
            return false;
        }
        boolean passed = false;
        for (GatewayFilter other : filters) {
            if (passed && other.getClass() == filter.getClass()) {
                return true;
            }
            passed |= other.equals(filter);
        }
        return false;
    }
}
