/** Redis servers of the tests' own. */
@NullMarked
package io.m2mgateway.redis.server;

import org.jspecify.annotations.NullMarked;
