/** Sessions that all gateways on one Redis share. */
@NullMarked
package io.m2mgateway.redis.session;

import org.jspecify.annotations.NullMarked;
