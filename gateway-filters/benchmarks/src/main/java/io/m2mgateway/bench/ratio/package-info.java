/** How small messages get: the goal table of the compact frame, on traffic that the caller names. */
@NullMarked
package io.m2mgateway.bench.ratio;

import org.jspecify.annotations.NullMarked;
