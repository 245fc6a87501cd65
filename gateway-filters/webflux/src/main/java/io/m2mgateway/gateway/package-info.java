/** What the filters of this library share: where each stands in the chain, and how a route shows which of them it has. */
@NullMarked
package io.m2mgateway.gateway;

import org.jspecify.annotations.NullMarked;
