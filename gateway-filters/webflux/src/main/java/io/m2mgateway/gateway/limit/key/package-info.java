/** Whom a request is counted for: what it says, what the gateway knows of it, and which of both may be believed. */
@NullMarked
package io.m2mgateway.gateway.limit.key;

import org.jspecify.annotations.NullMarked;
