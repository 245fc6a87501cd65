package io.m2mgateway.m2m.compress;

import com.code_intelligence.jazzer.junit.FuzzTest;

class BrotliDecoderFuzz {

    @FuzzTest
    void anyBytesAreDecodedOrRefused(byte[] coded) {
        DecoderFuzzing.check(ContentCoding.BR, coded);
    }
}
