package io.m2mgateway.app.cli;

import io.m2mgateway.m2m.crypto.KeyExchange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keys public}: what another organisation is told. */
@Command(
        name = "public",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        description = {
            "Prints the X25519 public key of a secret in hex, for another organisation: keys exchange makes a shared key of"
                    + " it there.",
            "The secret is 32 random bytes, as keys generate makes them."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:done", "2:wrong usage, or a file that cannot be read or holds no such secret"})
final class KeysPublicCommand implements Callable<Integer> {

    private final Streams streams;

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            defaultValue = "-",
            description = "The own secret in hex (default: standard input).")
    private Path secretFile = Path.of("-");

    @Spec
    private CommandSpec command = CommandSpec.create();

    KeysPublicCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        byte[] secret =
                KeyFile.require(secretFile, KeyExchange.KEY_LENGTH, "secret", streams.in(), command.commandLine());
        streams.out().write(KeyFile.text(KeyExchange.publicKey(secret)));
        streams.out().flush();
        return Cli.OK;
    }
}
