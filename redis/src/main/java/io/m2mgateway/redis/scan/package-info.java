/** Scores of texts that gateways share through Redis. */
@NullMarked
package io.m2mgateway.redis.scan;

import org.jspecify.annotations.NullMarked;
