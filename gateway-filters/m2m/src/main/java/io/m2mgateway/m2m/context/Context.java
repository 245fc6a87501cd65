package io.m2mgateway.m2m.context;

/**
 * An earlier document of a session.
 *
 * @param id its name
 * @param document its bytes, which nobody changes
 */
@SuppressWarnings("ArrayRecordComponent") // hands over what a store has; never compared
public record Context(ContextId id, byte[] document) {}
