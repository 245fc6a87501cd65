/** Measurements of the codec: JMH, and side by side with the reference implementation on the same documents. Not deployed. */
@NullMarked
package io.m2mgateway.bench;

import org.jspecify.annotations.NullMarked;
