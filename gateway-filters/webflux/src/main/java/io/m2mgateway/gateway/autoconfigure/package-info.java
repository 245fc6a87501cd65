/** Auto-configuration: what adding the dependency to a Spring Cloud Gateway switches on. */
@NullMarked
package io.m2mgateway.gateway.autoconfigure;

import org.jspecify.annotations.NullMarked;
