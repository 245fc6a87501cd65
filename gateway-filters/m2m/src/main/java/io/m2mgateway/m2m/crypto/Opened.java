package io.m2mgateway.m2m.crypto;

import org.jspecify.annotations.Nullable;

/**
 * A frame that was authenticated, as a plain one would be: header, then payload length, checksum and payload.
 *
 * @param bytes the array that holds it: the given one for HMAC, a new one for AEAD
 * @param off where its header begins
 * @param end behind its last byte
 * @param nonce the nonce of an AEAD frame, 12 bytes; null for HMAC
 */
@SuppressWarnings("ArrayRecordComponent") // hands over the only copy; never compared
public record Opened(byte[] bytes, int off, int end, byte @Nullable [] nonce) {}
