/** Limits through Redis beside those of Spring Cloud Gateway and of Bucket4j. */
@NullMarked
package io.m2mgateway.bench.limits;

import org.jspecify.annotations.NullMarked;
