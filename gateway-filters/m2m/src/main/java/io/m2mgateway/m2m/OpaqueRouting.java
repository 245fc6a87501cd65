package io.m2mgateway.m2m;

/**
 * The variable header of a schema that carries no routing facts.
 *
 * @param length its bytes, 0 or more; their content is not kept
 */
public record OpaqueRouting(int length) implements Routing {}
