package io.m2mgateway.app.cli;

import io.m2mgateway.m2m.crypto.FrameProtection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code keys check}: whether files hold keys, and whether two hold the same one, without showing them. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        description = {
            "Says of each file whether it holds a key, what the key is good for, and its fingerprint.",
            "Equal keys have equal fingerprints, the first 8 digits of the SHA-256; a key cannot be read from it."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:all are keys", "1:a file holds none", "2:wrong usage, or a file that cannot be read"})
final class KeysCheckCommand implements Callable<Integer> {

    private static final int FINGERPRINT_BYTES = 4;
    private static final Set<PosixFilePermission> TOO_OPEN = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final Streams streams;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files with keys in hex; - is standard input.")
    private List<Path> files = List.of();

    KeysCheckCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        boolean ok = true;
        for (Path file : files) {
            String line;
            try {
                line = describe(KeyFile.read(file, streams.in())) + openness(file);
            } catch (KeyFile.NotAKey e) {
                line = e.getMessage();
                ok = false;
            }
            streams.out().write((file + ": " + line + "\n").getBytes(StandardCharsets.UTF_8));
        }
        streams.out().flush();
        return ok ? Cli.OK : Cli.BAD_MESSAGE;
    }

    private static String describe(byte[] key) throws KeyFile.NotAKey {
        if (key.length < FrameProtection.MIN_HMAC_KEY) {
            throw new KeyFile.NotAKey("holds " + key.length + " bytes, too short for any mode: 16 at least");
        }
        String good = key.length < FrameProtection.AEAD_KEY
                ? "good for hmac and as a master secret, too short for aead"
                : "good for hmac, for aead and as a master secret";
        return key.length + " bytes, " + good + ", fingerprint " + fingerprint(key);
    }

    private static String fingerprint(byte[] key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
            return HexFormat.of().formatHex(hash, 0, FINGERPRINT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String openness(Path file) throws IOException {
        if (!Files.isRegularFile(file)
                || !file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return "";
        }
        boolean open = Files.getPosixFilePermissions(file).stream().anyMatch(TOO_OPEN::contains);
        return open ? "; others than its owner may read or write the file" : "";
    }
}
