package io.m2mgateway.m2m.compress;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.github.luben.zstd.util.Native;

/** Which native libraries this platform has; looked for once. */
final class NativeLibraries {

    static final boolean BROTLI = Brotli4jLoader.isAvailable();
    static final boolean ZSTD = loadZstd();

    private NativeLibraries() {}

    private static boolean loadZstd() {
        try {
            Native.load();
            return true;
        } catch (UnsatisfiedLinkError expected) {
            return false;
        }
    }
}
