/**
 * Bytes on the wire, below the protocol: Base64, varints, Brotli and zlib, strict and bounded. Knows neither JSON nor frames, and
 * reports faults as {@link io.m2mgateway.m2m.wire.WireFault}. For the codec's own use.
 */
@NullMarked
package io.m2mgateway.m2m.wire;

import org.jspecify.annotations.NullMarked;
