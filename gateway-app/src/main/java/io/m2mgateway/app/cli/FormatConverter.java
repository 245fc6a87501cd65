package io.m2mgateway.app.cli;

import io.m2mgateway.m2m.WireForm;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --format} of {@code encode}. */
final class FormatConverter implements ITypeConverter<WireForm> {

    static final String NAMES = "m2m, m2m-text, tokennative, brotli, compact";

    @Override
    public WireForm convert(String value) {
        return switch (value) {
            case "m2m" -> WireForm.M2M;
            case "m2m-text" -> WireForm.M2M_TEXT;
            case "tokennative" -> WireForm.TOKEN_NATIVE;
            case "brotli" -> WireForm.BROTLI;
            case "compact" -> WireForm.COMPACT;
            default -> throw new TypeConversionException("'" + value + "' is none of " + NAMES);
        };
    }
}
