package io.m2mgateway.app.cli;

import io.m2mgateway.m2m.WireForm;

/** What users call the wire forms. */
final class FormName {

    private FormName() {}

    static String of(WireForm form) {
        return switch (form) {
            case M2M -> "m2m";
            case M2M_TEXT -> "m2m-text";
            case TOKEN_NATIVE -> "tokennative";
            case TOKEN_NATIVE_O200K -> "tokennative-o200k";
            case TOKEN_NATIVE_BINARY -> "tokennative-binary";
            case TOKEN_NATIVE_O200K_BINARY -> "tokennative-o200k-binary";
            case BROTLI -> "brotli";
            case ZLIB -> "zlib";
            case COMPACT -> "compact";
            case PASSTHROUGH -> "plain";
        };
    }
}
