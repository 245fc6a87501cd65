/**
 * Sessions: the envelopes of the protocol in both dialects, what two sides agree on, and which message is legal when. Nothing here reads a clock, a
 * random number or a network.
 */
@NullMarked
package io.m2mgateway.m2m.session;

import org.jspecify.annotations.NullMarked;
