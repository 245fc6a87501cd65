/** Sessions over HTTP: the endpoint that opens them, and documents that are sent in them to routes. */
@NullMarked
package io.m2mgateway.gateway.session;

import org.jspecify.annotations.NullMarked;
