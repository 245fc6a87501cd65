package io.m2mgateway.m2m.compress;

import com.code_intelligence.jazzer.junit.FuzzTest;

class ZstdDecoderFuzz {

    @FuzzTest
    void anyBytesAreDecodedOrRefused(byte[] coded) {
        DecoderFuzzing.check(ContentCoding.ZSTD, coded);
    }
}
