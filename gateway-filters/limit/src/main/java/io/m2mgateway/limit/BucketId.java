package io.m2mgateway.limit;

/**
 * Names one bucket across the cluster.
 *
 * @param policy the policy's name; for a policy of scope {@code route} with the route's id
 * @param limit the limit's name, unique within its policy: the measure, numbered from the second of that measure on ({@code tokens-2})
 * @param key what the policy's key came to for the caller, already digested: never a raw API key, of fixed length (see {@link LimitKey})
 */
public record BucketId(String policy, String limit, String key) {}
