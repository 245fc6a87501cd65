package io.m2mgateway.app.cli;

import io.m2mgateway.m2m.crypto.KeyExchange;
import java.io.IOException;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keys exchange}: a key that two organisations share, of the own secret and the other's public key. */
@Command(
        name = "exchange",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        description = {
            "Makes the key that two organisations share, of the own secret and the public key of the other (X25519, then"
                    + " HKDF-SHA256 as the protocol says), and writes it in hex to a new file that only its owner may"
                    + " read: a secret-file of m2m.keys.",
            "The other organisation gets the same key from its secret and our public key. Neither secret leaves its"
                    + " organisation. That the public key is the other's has to be known: compare it by telephone, for"
                    + " example."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:done", "2:wrong usage, or a file that cannot be used"})
final class KeysExchangeCommand implements Callable<Integer> {

    private final Streams streams;

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            required = true,
            description = "The own secret in hex, 32 bytes: what keys generate makes; - is standard input.")
    private Path secretFile = Path.of("-");

    @Option(
            names = "--peer-file",
            paramLabel = "FILE",
            required = true,
            description =
                    "The other's public key in hex, 32 bytes: what keys public prints there; - is standard input.")
    private Path peerFile = Path.of("-");

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "Where the shared key goes. A file that exists is left alone.")
    private Path out = Path.of("-");

    @Spec
    private CommandSpec command = CommandSpec.create();

    KeysExchangeCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        byte[] secret = read(secretFile, "secret");
        byte[] peer = read(peerFile, "public key");
        if (MessageDigest.isEqual(peer, secret)) {
            throw refused("holds the own secret: --peer-file is the public key of the other organisation");
        }
        if (MessageDigest.isEqual(peer, KeyExchange.publicKey(secret))) {
            throw refused("holds the own public key: --peer-file is that of the other organisation");
        }
        KeyFile.create(out, sessionKey(secret, peer));
        return Cli.OK;
    }

    private byte[] read(Path file, String what) throws IOException {
        return KeyFile.require(file, KeyExchange.KEY_LENGTH, what, streams.in(), command.commandLine());
    }

    private byte[] sessionKey(byte[] secret, byte[] peer) {
        try {
            return KeyExchange.sessionKey(secret, peer);
        } catch (InvalidKeyException lowOrder) {
            throw refused("holds a public key of low order, with which anybody could compute the shared key: it was not"
                    + " made from a secret");
        }
    }

    private ParameterException refused(String why) {
        return new ParameterException(command.commandLine(), peerFile + " " + why);
    }
}
