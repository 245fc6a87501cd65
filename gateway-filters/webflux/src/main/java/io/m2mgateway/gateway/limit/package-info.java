/** {@code DistributedRateLimit}: policies from the configuration, the caller's key from the request, one take for all limits of a route. */
@NullMarked
package io.m2mgateway.gateway.limit;

import org.jspecify.annotations.NullMarked;
