package io.m2mgateway.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keys generate}: random bytes in hex. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        description = {
            "Makes a random key: a secret, an organisation's master secret, or what keys public and keys exchange take.",
            "It goes to standard output, or with --out to a new file that only its owner may read."
        })
final class KeysGenerateCommand implements Callable<Integer> {

    private static final int MIN = 16;
    private static final int MAX = 64;

    private final Streams streams;

    @Option(
            names = "--bytes",
            paramLabel = "N",
            description = "Its length: 16 to 64, AEAD takes 32 and more (default: ${DEFAULT-VALUE}).")
    private int bytes = 32;

    @Option(names = "--out", paramLabel = "FILE", description = "Where it goes. A file that exists is left alone.")
    private @Nullable Path out;

    @Spec
    private CommandSpec command = CommandSpec.create();

    KeysGenerateCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        if (bytes < MIN || bytes > MAX) {
            throw new ParameterException(command.commandLine(), "--bytes must be 16 to 64, was " + bytes);
        }
        byte[] key = new byte[bytes];
        new SecureRandom().nextBytes(key);
        if (out == null) {
            streams.out().write(KeyFile.text(key));
            streams.out().flush();
            return Cli.OK;
        }
        KeyFile.create(out, key);
        return Cli.OK;
    }
}
