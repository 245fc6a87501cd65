package io.m2mgateway.m2m;

import org.jspecify.annotations.Nullable;

/**
 * A decoded message.
 *
 * @param form the form it came in
 * @param document the document's exact bytes; for {@link WireForm#PASSTHROUGH} the very array that was given
 * @param header the frame's header as claimed; null in forms without one, and where the header is not canonical because of a known
 *     defect of the reference implementation (the document's own values count then)
 * @param facts what the document itself says; null in forms whose content need not be JSON
 */
@SuppressWarnings("ArrayRecordComponent") // The array is the point: a copy would cost as much as decoding does.
public record DecodedMessage(
        WireForm form,
        byte[] document,
        @Nullable FrameHeader header,
        @Nullable DocumentFacts facts) {}
