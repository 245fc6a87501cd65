package io.m2mgateway.gateway.key;

import io.m2mgateway.gateway.args.InvalidSettingException;
import io.m2mgateway.m2m.crypto.KeyHierarchy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code m2m.keys}. What is wrong is named by its property; a secret is never shown, only how long it is. */
final class KeyReader {

    /** Fewest bytes of a secret of either kind; AEAD needs more, which the route that uses it checks. */
    static final int MIN_SECRET = 16;

    private static final int LARGEST_FILE = 4096;
    private static final Pattern HEX = Pattern.compile("([0-9a-fA-F]{2})+");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[A-Za-z0-9_.-]+\\}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final String GENERATE = "java -jar m2m-gateway.jar keys generate makes one";

    private final String id;
    private final KeyProperties.Key key;

    KeyReader(String id, KeyProperties.Key key) {
        this.id = id;
        this.key = key;
    }

    FrameKey read() {
        List<byte[]> secrets =
                both("secret", key.secret(), key.secretFile(), key.previousSecret(), key.previousSecretFile());
        List<byte[]> masters =
                both("master", key.master(), key.masterFile(), key.previousMaster(), key.previousMasterFile());
        if (secrets.isEmpty() == masters.isEmpty()) {
            throw invalid(
                    "",
                    null,
                    secrets.isEmpty() ? "has neither a secret nor a master" : "has a secret and a master",
                    "Set either secret-file (or secret), or org and master-file (or master).");
        }
        if (masters.isEmpty()) {
            if (key.org() != null) {
                throw invalid("org", key.org(), "belongs to a master secret", "Remove it, or set master-file.");
            }
            return FrameKey.ofSecrets(id, secrets);
        }
        String org = key.org();
        if (org == null || !ID.matcher(org).matches()) {
            throw invalid("org", org, "is no id", "Use 1 to 128 of A-Z, a-z, 0-9, '_' and '-'.");
        }
        if (!key.agent().equals(FrameKey.CLIENT) && !ID.matcher(key.agent()).matches()) {
            throw invalid(
                    "agent",
                    key.agent(),
                    "is no id",
                    "Use 1 to 128 of A-Z, a-z, 0-9, '_' and '-', or {client} for the client that ApiKey names.");
        }
        List<KeyHierarchy> hierarchies =
                masters.stream().map(master -> new KeyHierarchy(master, org)).toList();
        return FrameKey.ofHierarchies(id, hierarchies, key.agent());
    }

    /** Whether a client's name can be an agent's id. */
    static boolean isId(String name) {
        return ID.matcher(name).matches();
    }

    private List<byte[]> both(
            String name,
            @Nullable String value,
            @Nullable String file,
            @Nullable String previousValue,
            @Nullable String previousFile) {
        List<byte[]> read = new ArrayList<>();
        byte[] current = one(name, value, file);
        byte[] previous = one("previous-" + name, previousValue, previousFile);
        if (current != null) {
            read.add(current);
        }
        if (previous != null) {
            if (current == null) {
                throw invalid(
                        "previous-" + name, null, "there is no current one", "Set " + name + "-file or " + name + ".");
            }
            read.add(previous);
        }
        return read;
    }

    private byte @Nullable [] one(String name, @Nullable String value, @Nullable String file) {
        if (value != null && file != null) {
            throw invalid(name, hidden(value), name + "-file is set too", "Remove one of the two.");
        }
        if (file != null) {
            return parse(name + "-file", file, contentOf(name + "-file", file));
        }
        return value == null ? null : parse(name, hidden(value), value);
    }

    private byte[] parse(String name, String shown, String text) {
        String hex = text.strip();
        if (PLACEHOLDER.matcher(hex).matches()) {
            throw invalid(name, hex, "the placeholder has no value", "Set the variable, or use " + name + "-file.");
        }
        if (!HEX.matcher(hex).matches()) {
            throw invalid(name, shown, "is not in hex", "Write two hex digits for each byte; " + GENERATE + ".");
        }
        if (hex.length() < 2 * MIN_SECRET) {
            throw invalid(name, shown, "is shorter than 16 bytes", "Use 32 random bytes; " + GENERATE + ".");
        }
        return HexFormat.of().parseHex(hex);
    }

    private String contentOf(String name, String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            byte[] content = in.readNBytes(LARGEST_FILE + 1);
            if (content.length > LARGEST_FILE) {
                throw invalid(name, file, "the file is larger than 4 KB", "Name a file that holds the key in hex.");
            }
            return new String(content, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw invalid(name, file, "there is no such file", "Correct the path; " + GENERATE + ".");
        } catch (AccessDeniedException e) {
            throw invalid(name, file, "the file may not be read", "Give the gateway's user the right to read it.");
        } catch (IOException | InvalidPathException e) {
            throw invalid(name, file, "the file cannot be read", "Name a file that holds the key in hex.");
        }
    }

    /** What stands in a secret's place may be the secret in a wrong form: its length is enough to find the mistake. */
    private static String hidden(String value) {
        return "<" + value.length() + " characters>";
    }

    private InvalidSettingException invalid(String name, @Nullable String value, String problem, String fix) {
        return new InvalidSettingException(
                KeyRing.PROPERTY + "." + id + (name.isEmpty() ? "" : "." + name), value, problem, fix);
    }
}
