/**
 * One connection to Redis, whatever its kind, that never blocks and never queues while it is broken.
 *
 * <p>{@link io.m2mgateway.redis.connection.RedisOperations}, a bean where Redis is configured, is what a store is built with: values with a time to live, and
 * scripts, each call with a deadline and behind a breaker. A store of nonces, whole:
 *
 * <pre>{@code
 * CompletionStage<Boolean> isNew(String nonce) {
 *     return redis.setIfAbsent("nonce:" + nonce, new byte[0], Duration.ofMinutes(5));
 * }
 * }</pre>
 */
@NullMarked
package io.m2mgateway.redis.connection;

import org.jspecify.annotations.NullMarked;
