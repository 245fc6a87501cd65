package io.m2mgateway.bench;

import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The primitives of protected frames from the JDK and from BouncyCastle's own classes, without its provider around them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CryptoBenchmark {
    private static final int HEADER = 48;
    private static final int TAG = 16;
    private static final int NONCE = 12;

    /** Bytes that are protected. */
    @Param({"200", "1000", "4000", "64000"})
    int bytes = 200;

    private final byte[] key = new byte[32];
    private final byte[] header = new byte[HEADER];
    private final byte[] nonce = new byte[NONCE];
    private byte[] data = {};
    private byte[] sealed = {};

    @Setup
    public void make() throws GeneralSecurityException {
        data = new byte[bytes];
        nonce[0] = -1;
        Cipher cipher = cipher(Cipher.ENCRYPT_MODE);
        sealed = cipher.doFinal(data);
        // Never again with this key while it is opened.
        nonce[0] = 0;
    }

    private Cipher cipher(int mode) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
        cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
        cipher.updateAAD(header);
        return cipher;
    }

    private void nextNonce() {
        for (int i = 1; i < NONCE && ++nonce[i] == 0; i++) {
            // Carries.
        }
    }

    @Benchmark
    public byte[] hmacJdk() throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(data);
    }

    @Benchmark
    public byte[] hmacBouncyCastle() {
        HMac mac = new HMac(new SHA256Digest());
        mac.init(new KeyParameter(key));
        mac.update(data, 0, data.length);
        byte[] tag = new byte[mac.getMacSize()];
        mac.doFinal(tag, 0);
        return tag;
    }

    @Benchmark
    public byte[] sealJdk() throws GeneralSecurityException {
        nextNonce();
        return cipher(Cipher.ENCRYPT_MODE).doFinal(data);
    }

    @Benchmark
    public byte[] sealBouncyCastle() throws InvalidCipherTextException {
        nextNonce();
        return bouncyCastle(true, nonce, data, new byte[data.length + TAG]);
    }

    @Benchmark
    public byte[] openJdk() throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(sealedNonce()));
        cipher.updateAAD(header);
        return cipher.doFinal(sealed);
    }

    @Benchmark
    public byte[] openBouncyCastle() throws InvalidCipherTextException {
        return bouncyCastle(false, sealedNonce(), sealed, new byte[data.length]);
    }

    private static byte[] sealedNonce() {
        byte[] used = new byte[NONCE];
        used[0] = -1;
        return used;
    }

    private byte[] bouncyCastle(boolean seal, byte[] with, byte[] in, byte[] out) throws InvalidCipherTextException {
        ChaCha20Poly1305 cipher = new ChaCha20Poly1305();
        cipher.init(seal, new AEADParameters(new KeyParameter(key), 8 * TAG, with, header));
        int length = cipher.processBytes(in, 0, in.length, out, 0);
        cipher.doFinal(out, length);
        return out;
    }
}
