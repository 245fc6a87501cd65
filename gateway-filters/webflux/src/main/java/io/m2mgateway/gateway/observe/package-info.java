/** What the filters count and trace: Micrometer meters, cached for each route, and one Observation an operation. */
@NullMarked
package io.m2mgateway.gateway.observe;

import org.jspecify.annotations.NullMarked;
