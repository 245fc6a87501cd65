/** Who calls: API keys, kept as hashes, compared in constant time, named for limits and logs, and never passed on. */
@NullMarked
package io.m2mgateway.gateway.auth;

import org.jspecify.annotations.NullMarked;
