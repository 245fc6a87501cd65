package io.m2mgateway.bench;

import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.crypto.FrameProtection;
import io.m2mgateway.m2m.crypto.SecurityMode;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * How long it takes to refuse a protected frame, by what is wrong with it: whether the time tells. One frame of a document that does not
 * compress, damaged in one place each time; opened only, since refused frames are not decoded.
 */
final class RefusalCost {
    private static final int TAG = "#M2M|1|".length();
    private static final int MODE_AT = TAG + 3;
    private static final byte UNKNOWN_MODE = 7;
    private static final int NONCE = 12;

    private final M2mCodec codec = M2mCodec.create();
    private final FrameProtection protection;
    private final byte[] frame;

    private RefusalCost(SecurityMode mode, int bytes) {
        this.protection = protection(mode, 1);
        this.frame = codec.encodeProtected(document(bytes), WireForm.M2M, protection);
    }

    /** Prints a table for each mode and size. */
    static void print() throws Exception {
        for (int bytes : new int[] {1 << 10, 16 << 10}) {
            for (SecurityMode mode : new SecurityMode[] {SecurityMode.HMAC, SecurityMode.AEAD}) {
                new RefusalCost(mode, bytes).table();
            }
        }
    }

    private void table() throws Exception {
        Map<String, Callable<?>> cases = cases();
        double[] micros = SecureCost.measure(cases, SecureCost.Rounds.OF_REFUSALS);
        System.out.printf(
                Locale.ROOT, "| %s, frame of %,d bytes | µs | to a wrong key |%n", protection.mode(), frame.length);
        System.out.println("| --- | --- | --- |");
        int wrongKey = List.copyOf(cases.keySet()).indexOf("wrong key");
        int row = 0;
        for (String name : cases.keySet()) {
            System.out.printf(Locale.ROOT, "| %s | %.2f | %.3f |%n", name, micros[row], micros[row] / micros[wrongKey]);
            row++;
        }
        System.out.println();
    }

    private Map<String, Callable<?>> cases() {
        boolean aead = protection.mode() == SecurityMode.AEAD;
        int headerLength = (frame[TAG] & 0xFF) | (frame[TAG + 1] & 0xFF) << 8;
        int headerEnd = TAG + headerLength;
        int bodyAt = headerEnd + (aead ? NONCE : 0);
        byte[] unknownMode = frame.clone();
        unknownMode[MODE_AT] = UNKNOWN_MODE;
        byte[] ofAnother = codec.encodeProtected(
                codec.decode(codec.authenticate(frame, protection)).document(),
                WireForm.M2M,
                protection(protection.mode(), 2));
        Map<String, Callable<?>> cases = new LinkedHashMap<>();
        cases.put("accepted", () -> codec.authenticate(frame, protection));
        cases.put("wrong key", () -> refusal(ofAnother));
        // Two cases that cannot differ: how far they do is the noise.
        cases.put("wrong key, once more", () -> refusal(ofAnother));
        cases.put("damaged tag", refused(changed(frame.length - 1)));
        cases.put("damaged body", refused(changed((bodyAt + frame.length) / 2)));
        if (aead) {
            cases.put("damaged nonce", refused(changed(headerEnd)));
            cases.put(
                    "nonce seen before",
                    () -> codec.authenticate(frame, protection).replayed());
        }
        cases.put("unknown mode", refused(unknownMode));
        cases.put("header of impossible length", refused(changed(TAG + 1)));
        return cases;
    }

    private Callable<?> refused(byte[] damaged) {
        return () -> refusal(damaged);
    }

    private @Nullable DecompressionException refusal(byte[] message) {
        try {
            codec.authenticate(message, protection);
            return null;
        } catch (DecompressionException refused) {
            return refused;
        }
    }

    private byte[] changed(int at) {
        byte[] copy = frame.clone();
        copy[at] ^= (byte) 0x80;
        return copy;
    }

    private static FrameProtection protection(SecurityMode mode, int fill) {
        byte[] key = new byte[FrameProtection.AEAD_KEY];
        Arrays.fill(key, (byte) fill);
        return mode == SecurityMode.HMAC
                ? FrameProtection.hmac(List.of(key))
                : FrameProtection.aead(List.of(key), new SecureRandom());
    }

    /** About so many bytes when it is compressed: Base64 of what cannot be. */
    private static byte[] document(int bytes) {
        byte[] random = new byte[bytes];
        // Fixed, so that two runs measure the same document.
        new Random(1).nextBytes(random);
        String text = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\""
                + Base64.getEncoder().encodeToString(random) + "\"}]}";
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
