/**
 * Rate limits without Spring: what a request takes from which bucket, the answer, and the {@link io.m2mgateway.limit.Limiter} that gives it.
 *
 * <p>A limit is a token bucket that is refilled continuously and starts full, or a number of slots that requests hold while they run. One request
 * takes from several buckets at once, all or nothing. What it took as an estimate is settled when the real use is known.
 */
@NullMarked
package io.m2mgateway.limit;

import org.jspecify.annotations.NullMarked;
