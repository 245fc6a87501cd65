/** Buckets and policies in Redis: one script call decides on all limits of a request. */
@NullMarked
package io.m2mgateway.redis.limit;

import org.jspecify.annotations.NullMarked;
