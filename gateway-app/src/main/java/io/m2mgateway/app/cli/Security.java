package io.m2mgateway.app.cli;

import io.m2mgateway.m2m.crypto.FrameProtection;
import io.m2mgateway.m2m.crypto.SecurityMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options of commands that protect frames, or open protected ones. */
final class Security {

    @Option(
            names = "--security",
            paramLabel = "MODE",
            converter = ModeConverter.class,
            description = "Protection of the frame: hmac or aead. Needs --key-file.")
    private @Nullable SecurityMode mode;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "The key in hex: what keys derive or keys generate prints, or a secret-file of the gateway.")
    private @Nullable Path keyFile;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /** What the options ask for; null for plain frames. */
    @Nullable
    FrameProtection protection(InputStream standardInput) throws IOException {
        if (mode == null && keyFile == null) {
            return null;
        }
        if (mode == null || keyFile == null) {
            throw new ParameterException(command.commandLine(), "--security and --key-file need each other");
        }
        byte[] key = KeyFile.require(keyFile, standardInput, command.commandLine());
        try {
            return mode == SecurityMode.HMAC
                    ? FrameProtection.hmac(List.of(key))
                    : FrameProtection.aead(List.of(key), new SecureRandom());
        } catch (IllegalArgumentException tooShort) {
            throw new ParameterException(command.commandLine(), keyFile + ": " + tooShort.getMessage(), tooShort);
        }
    }

    /** By the names that routes use. */
    static final class ModeConverter implements ITypeConverter<SecurityMode> {

        @Override
        public SecurityMode convert(String value) {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "hmac" -> SecurityMode.HMAC;
                case "aead" -> SecurityMode.AEAD;
                default -> throw new TypeConversionException("'" + value + "' is neither hmac nor aead");
            };
        }
    }
}
