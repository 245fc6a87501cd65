/**
 * The M2M Protocol for users: the codec, what it reads from messages and documents, its limits and its errors.
 *
 * <p>The way of dependencies: this package uses {@code .wire} (bytes: Base64, varints, Brotli, zlib), {@code .document} (JSON) and
 * {@code .token} (TokenNative), which know nothing of it and report faults in their own terms; it turns those into the contract's
 * errors. {@code .compress} (HTTP content coding) uses this package for its errors.
 */
@NullMarked
package io.m2mgateway.m2m;

import org.jspecify.annotations.NullMarked;
