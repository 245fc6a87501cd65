/** M2M Protocol frames: what a caller of the codec sees. */
@NullMarked
package io.m2mgateway.m2m;

import org.jspecify.annotations.NullMarked;
