package io.m2mgateway.m2m.compress;

import com.code_intelligence.jazzer.junit.FuzzTest;

class DictionaryDecoderFuzz {

    /** Behind a sound head, which no search would find. */
    @FuzzTest
    void anyBytesAreDecodedOrRefused(byte[] data) {
        for (DictionaryCoding coding : SampleCodings.ALL) {
            DecoderFuzzing.check(coding, data);
            DecoderFuzzing.check(coding, Peers.concat(SampleCodings.head(coding), data));
        }
    }
}
