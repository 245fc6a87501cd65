/** How long the gateway waits for an upstream: defaults for connecting and the head, and a time limit between two chunks. */
@NullMarked
package io.m2mgateway.gateway.upstream;

import org.jspecify.annotations.NullMarked;
