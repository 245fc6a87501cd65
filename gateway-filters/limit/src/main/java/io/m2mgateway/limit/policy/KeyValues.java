package io.m2mgateway.limit.policy;

import org.jspecify.annotations.Nullable;

/** Gives the values of one request. */
@FunctionalInterface
public interface KeyValues {

    /** The value of a part; null or empty if the request has none. */
    @Nullable
    String valueOf(KeyPart part);
}
