/** {@code SecurityScan}: attacks in requests, leaks in answers, found and blocked, replaced or marked. */
@NullMarked
package io.m2mgateway.gateway.scan;

import org.jspecify.annotations.NullMarked;
