/** What operators ask the gateway while it runs, and change: actuator endpoints and health. */
@NullMarked
package io.m2mgateway.gateway.actuate;

import org.jspecify.annotations.NullMarked;
