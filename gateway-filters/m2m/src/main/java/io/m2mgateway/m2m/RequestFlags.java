package io.m2mgateway.m2m;

/** The request flags of the frame header, by the protocol's specification, section "M2M v1 frame". */
final class RequestFlags {
    static final int STREAM = 1 << 4;
    static final int MAX_TOKENS = 1 << 6;

    private RequestFlags() {}
}
