/** Nonces of protected frames in Redis, so that a frame is taken once by all gateways together. */
@NullMarked
package io.m2mgateway.redis.nonce;

import org.jspecify.annotations.NullMarked;
