package io.m2mgateway.m2m.document;

/**
 * What a JSON document may hold.
 *
 * @param maxDepth objects and arrays inside each other, the outermost included
 * @param maxString UTF-8 bytes of a string or member name after unescaping
 * @param maxArray elements of an array
 */
public record JsonLimits(int maxDepth, long maxString, int maxArray) {}
