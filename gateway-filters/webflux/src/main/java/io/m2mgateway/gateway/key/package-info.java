/** {@code m2m.keys}: the keys that frames are protected with, read once, checked at start-up and shown nowhere. */
@NullMarked
package io.m2mgateway.gateway.key;

import org.jspecify.annotations.NullMarked;
