/** The other end of a gateway under load. */
@NullMarked
package io.m2mgateway.bench.load;

import org.jspecify.annotations.NullMarked;
