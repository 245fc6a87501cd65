/** The limiter that decides in this process, with Bucket4j's buckets. */
@NullMarked
package io.m2mgateway.limit.memory;

import org.jspecify.annotations.NullMarked;
