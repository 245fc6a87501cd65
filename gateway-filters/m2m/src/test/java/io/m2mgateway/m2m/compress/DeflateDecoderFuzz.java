package io.m2mgateway.m2m.compress;

import com.code_intelligence.jazzer.junit.FuzzTest;

class DeflateDecoderFuzz {

    @FuzzTest
    void anyBytesAreDecodedOrRefused(byte[] coded) {
        DecoderFuzzing.check(ContentCoding.DEFLATE, coded);
    }
}
