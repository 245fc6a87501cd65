package io.m2mgateway.m2m.crypto;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/** The tag stands behind the frame, over all of it as sent. */
final class HmacProtection extends FrameProtection {
    private final List<byte[]> keys;

    HmacProtection(List<byte[]> keys) {
        this.keys = keys.stream().map(byte[]::clone).toList();
    }

    @Override
    public SecurityMode mode() {
        return SecurityMode.HMAC;
    }

    @Override
    public int overhead() {
        return Hmac.LENGTH;
    }

    @Override
    public byte[] seal(byte[] frame, int off, int headerEnd, int end) {
        byte[] sealed = Arrays.copyOf(frame, Math.addExact(end, Hmac.LENGTH));
        byte[] tag = tag(keys.get(0), frame, off, end);
        System.arraycopy(tag, 0, sealed, end, tag.length);
        return sealed;
    }

    @Override
    public @Nullable Opened open(byte[] frame, int off, int headerEnd, int end) {
        int tagAt = Math.max(off, end - Hmac.LENGTH);
        byte[] tag = Arrays.copyOfRange(frame, tagAt, end);
        boolean authentic = false;
        for (byte[] key : keys) {
            authentic |= MessageDigest.isEqual(tag(key, frame, off, tagAt), tag);
        }
        return authentic && headerEnd >= 0 && headerEnd <= tagAt ? new Opened(frame, off, tagAt, null) : null;
    }

    @Override
    public void takeTimeOfRefusal() {
        // The tag is compared last, and nothing is deciphered: there is no difference.
    }

    private static byte[] tag(byte[] key, byte[] frame, int off, int end) {
        Mac mac = Hmac.of(key);
        mac.update(frame, off, end - off);
        return mac.doFinal();
    }
}
