/** Policies: named sets of limits, whom they count by, who gets more or less, and which version of them holds in the cluster. */
@NullMarked
package io.m2mgateway.limit.policy;

import org.jspecify.annotations.NullMarked;
