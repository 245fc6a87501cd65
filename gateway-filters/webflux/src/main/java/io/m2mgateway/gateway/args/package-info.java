/** Filter arguments that nobody knows stop the start: Spring Cloud Gateway itself ignores them in silence. */
@NullMarked
package io.m2mgateway.gateway.args;

import org.jspecify.annotations.NullMarked;
