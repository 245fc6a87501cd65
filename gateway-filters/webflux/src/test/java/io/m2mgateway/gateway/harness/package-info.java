/** A gateway in this process, an upstream that misbehaves as told, and a client that shows raw bytes. */
@NullMarked
package io.m2mgateway.gateway.harness;

import org.jspecify.annotations.NullMarked;
