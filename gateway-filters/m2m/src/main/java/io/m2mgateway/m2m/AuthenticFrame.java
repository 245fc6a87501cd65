package io.m2mgateway.m2m;

import io.m2mgateway.m2m.context.ContextId;
import io.m2mgateway.m2m.crypto.FrameProtection;
import io.m2mgateway.m2m.crypto.Opened;
import io.m2mgateway.m2m.wire.Base64Text;
import io.m2mgateway.m2m.wire.WireFault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A frame whose sender holds the key, before its payload was looked at. Immutable. */
public final class AuthenticFrame {
    private final WireForm form;
    private final Opened opened;

    private final FrameProtection protection;

    private AuthenticFrame(WireForm form, Opened opened, FrameProtection protection) {
        this.form = form;
        this.opened = opened;
        this.protection = protection;
    }

    static AuthenticFrame open(byte[] message, WireForm form, FrameProtection protection) throws WireFault {
        return switch (form) {
            case M2M -> new AuthenticFrame(form, FrameCoder.open(message, FrameCoder.TAG, protection), protection);
            case M2M_TEXT ->
                new AuthenticFrame(form, FrameCoder.open(binary(message, protection), 0, protection), protection);
            case COMPACT -> new AuthenticFrame(form, CompactCoder.open(message, protection), protection);
            default -> throw refusal(message, protection);
        };
    }

    private static byte[] binary(byte[] text, FrameProtection protection) throws WireFault {
        try {
            return Base64Text.decode(text, FrameCoder.TAG, text.length - FrameCoder.TAG);
        } catch (WireFault damaged) {
            throw refusal(text, protection);
        }
    }

    /** What is no frame at all is refused as one that is damaged, and after the same work. */
    private static WireFault refusal(byte[] message, FrameProtection protection) {
        protection.open(message, 0, -1, message.length);
        return FrameCoder.notAuthentic();
    }

    DecodedMessage decode(FrameCoder frames, CompactCoder compact) throws WireFault {
        return form == WireForm.COMPACT
                ? compact.decode(opened.bytes(), opened.end())
                : frames.decode(opened.bytes(), opened.off(), opened.end(), form);
    }

    /** The error for a frame whose nonce was seen before: the one for what is not authentic, after the same time. */
    public DecompressionException replayed() {
        protection.takeTimeOfRefusal();
        return (DecompressionException) Faults.whileDecoding(FrameCoder.notAuthentic());
    }

    /** The earlier documents that it names; none where it is no compact frame. */
    public List<ContextId> contextIds() {
        return form == WireForm.COMPACT ? CompactCoder.contextIds(opened.bytes(), opened.end()) : List.of();
    }

    /** The form it came in. */
    public WireForm form() {
        return form;
    }

    /** The nonce of an AEAD frame, 12 bytes, that no other frame of its key has; null for HMAC. */
    public byte @Nullable [] nonce() {
        byte[] nonce = opened.nonce();
        return nonce == null ? null : nonce.clone();
    }
}
