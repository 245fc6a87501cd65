/**
 * Authenticated and encrypted frames, and the keys for them: HMAC-SHA256, ChaCha20-Poly1305, HKDF-SHA256 and X25519 of the JDK
 * (specification, "Security modes"). Knows nothing of what is in a frame but where its header ends.
 */
@NullMarked
package io.m2mgateway.m2m.crypto;

import org.jspecify.annotations.NullMarked;
