/** Makes limits shared where Redis is configured. */
@NullMarked
package io.m2mgateway.redis.autoconfigure;

import org.jspecify.annotations.NullMarked;
