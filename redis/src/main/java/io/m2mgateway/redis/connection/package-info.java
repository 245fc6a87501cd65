/** One connection to Redis, whatever its kind, that never blocks and never queues while it is broken. */
@NullMarked
package io.m2mgateway.redis.connection;

import org.jspecify.annotations.NullMarked;
