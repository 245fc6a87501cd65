package io.m2mgateway.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** A key in a file, in hex, as {@code secret-file} of the gateway reads it. Keys are never arguments: those stand in lists of processes and in histories. */
final class KeyFile {

    private static final int LARGEST = 4096;
    private static final Path STANDARD_INPUT = Path.of("-");
    private static final Pattern HEX = Pattern.compile("([0-9a-fA-F]{2})+");

    private KeyFile() {}

    /**
     * The key.
     *
     * @throws NotAKey for content that is none; the message does not hold it
     */
    static byte[] read(Path file, InputStream standardInput) throws IOException, NotAKey {
        String text = file.equals(STANDARD_INPUT) ? content(standardInput) : content(file);
        if (text.isEmpty()) {
            throw new NotAKey("is empty");
        }
        if (text.length() > LARGEST) {
            throw new NotAKey("is larger than 4 KB");
        }
        if (!HEX.matcher(text).matches()) {
            throw new NotAKey("holds no key in hex: two hex digits for each byte");
        }
        return HexFormat.of().parseHex(text);
    }

    /** The same for a file that a command cannot do without. */
    static byte[] require(Path file, InputStream standardInput, CommandLine command) throws IOException {
        try {
            return read(file, standardInput);
        } catch (NotAKey e) {
            throw new ParameterException(command, file + " " + e.getMessage());
        }
    }

    /** The same where the key has to have a length, in bytes. */
    static byte[] require(Path file, int length, String what, InputStream standardInput, CommandLine command)
            throws IOException {
        byte[] key = require(file, standardInput, command);
        if (key.length != length) {
            throw new ParameterException(
                    command, file + " holds " + key.length + " bytes: the " + what + " has " + length);
        }
        return key;
    }

    /** The key in hex on a line, as files hold it. */
    static byte[] text(byte[] key) {
        return (HexFormat.of().formatHex(key) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Makes a file that only its owner may read. One that exists is never written over: what it holds may be all that opens old frames. */
    static void create(Path file, byte[] key) throws IOException {
        if (file.equals(STANDARD_INPUT)) {
            throw new IOException("--out takes a file, and - is none");
        }
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] owned = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try {
            Files.createFile(file, owned);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(file + " exists already: a key is never written over", e);
        }
        Files.write(file, text(key));
    }

    private static String content(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return content(in);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        }
    }

    private static String content(InputStream in) throws IOException {
        return new String(in.readNBytes(LARGEST + 2), StandardCharsets.ISO_8859_1).strip();
    }

    /** What a file holds is no key. */
    static final class NotAKey extends Exception {
        private static final long serialVersionUID = 1L;

        NotAKey(String what) {
            super(what);
        }
    }
}
