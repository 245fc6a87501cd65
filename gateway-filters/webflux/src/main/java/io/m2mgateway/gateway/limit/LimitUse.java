package io.m2mgateway.gateway.limit;

import io.m2mgateway.limit.StoreFailureMode;
import java.util.List;

/**
 * One use of the filter.
 *
 * @param policies names that the registry knows
 * @param onStoreFailure what to answer while a shared store does not
 * @param shadow whether the policies are only counted, never enforced
 * @param askUsage whether upstreams may be asked to tell the usage of streams
 */
record LimitUse(List<String> policies, StoreFailureMode onStoreFailure, boolean shadow, boolean askUsage) {}
