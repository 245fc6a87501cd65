/** What a limiter does while its shared store does not answer, and how it makes good for it afterwards. Time is injected. */
@NullMarked
package io.m2mgateway.limit.failover;

import org.jspecify.annotations.NullMarked;
