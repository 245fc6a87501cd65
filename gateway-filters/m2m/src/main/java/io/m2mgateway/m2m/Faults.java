package io.m2mgateway.m2m;

import io.m2mgateway.m2m.wire.WireFault;

/** The one place where faults in bytes become errors of the contract. What a fault is depends on what was being done. */
final class Faults {
    private Faults() {}

    static M2mException whileEncoding(WireFault fault) {
        return switch (fault.kind()) {
            case NOT_JSON, NOT_UTF8 -> new JsonException(ErrorCode.INVALID_JSON, fault.reason(), fault.offset());
            case TOO_LARGE -> new CompressionException(ErrorCode.CONTENT_TOO_LARGE, fault.reason(), fault.offset());
            case UNSUPPORTED -> new CompressionException(ErrorCode.UNSUPPORTED_ALGORITHM, fault.reason());
            case DICTIONARY_UNKNOWN, CONTEXT_GONE, MALFORMED, UNAVAILABLE ->
                new ServerException(ErrorCode.INTERNAL_ERROR, fault.reason(), fault);
        };
    }

    static M2mException whileDecoding(WireFault fault) {
        return switch (fault.kind()) {
            case NOT_JSON -> new JsonException(ErrorCode.INVALID_JSON, fault.reason(), fault.offset());
            case TOO_LARGE -> decompression(ErrorCode.CONTENT_TOO_LARGE, fault);
            case UNSUPPORTED -> decompression(ErrorCode.UNSUPPORTED_ALGORITHM, fault);
            case MALFORMED, NOT_UTF8 -> decompression(ErrorCode.DECOMPRESSION_FAILED, fault);
            case DICTIONARY_UNKNOWN, CONTEXT_GONE -> missing(fault);
            case UNAVAILABLE -> new ServerException(ErrorCode.INTERNAL_ERROR, fault.reason(), fault);
        };
    }

    static M2mException whileReadingJson(WireFault fault) {
        ErrorCode code =
                fault.kind() == WireFault.Kind.TOO_LARGE ? ErrorCode.CONTENT_TOO_LARGE : ErrorCode.INVALID_JSON;
        return new JsonException(code, fault.reason(), fault.offset());
    }

    /** What a sender can mend by another frame: the kind's name tells it how. */
    private static DecompressionException missing(WireFault fault) {
        String detail = fault.kind().name();
        return new DecompressionException(ErrorCode.DECOMPRESSION_FAILED, fault.reason(), -1, detail);
    }

    private static DecompressionException decompression(ErrorCode code, WireFault fault) {
        return new DecompressionException(code, fault.reason(), fault.offset());
    }
}
