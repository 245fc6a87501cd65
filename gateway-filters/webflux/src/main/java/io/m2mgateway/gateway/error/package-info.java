/**
 * One error contract on every path of the gateway: what went wrong becomes a {@link
 * io.m2mgateway.gateway.error.GatewayError}, and that becomes one JSON envelope, one last event of a stream, or a cut.
 */
@NullMarked
package io.m2mgateway.gateway.error;

import org.jspecify.annotations.NullMarked;
