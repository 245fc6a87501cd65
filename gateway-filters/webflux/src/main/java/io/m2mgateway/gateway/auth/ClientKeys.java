package io.m2mgateway.gateway.auth;

import io.m2mgateway.gateway.args.InvalidSettingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one source. Immutable.
 *
 * <p>A key is compared with all of the source, without an early end, so that the time tells neither whether it is nearly right
 * nor where in the list it stands.
 */
final class ClientKeys {

    private static final Pattern SHA256_HEX = Pattern.compile("[0-9a-fA-F]{64}");

    private final byte[][] hashes;
    private final Client[] clients;

    private ClientKeys(byte[][] hashes, Client[] clients) {
        this.hashes = hashes;
        this.clients = clients;
    }

    /** Checks and reads a source; what is wrong is named by its property. */
    static ClientKeys of(String source, List<AuthProperties.Key> keys) {
        List<byte[]> hashes = new ArrayList<>();
        List<Client> clients = new ArrayList<>();
        Map<String, String> owners = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            AuthProperties.Key key = keys.get(i);
            String property = "m2m.auth.sources." + source + ".keys[" + i + "].sha256";
            byte[] hash = parse(property, key.sha256());
            String owner = owners.putIfAbsent(HexFormat.of().formatHex(hash), key.client());
            if (owner != null && !owner.equals(key.client())) {
                throw new InvalidSettingException(
                        property,
                        key.sha256(),
                        "clients '" + owner + "' and '" + key.client() + "' have the same key",
                        "Give each client a key of its own.");
            }
            hashes.add(hash);
            clients.add(new Client(key.client(), key.tags()));
        }
        return new ClientKeys(hashes.toArray(new byte[0][]), clients.toArray(new Client[0]));
    }

    private static byte[] parse(String property, String hex) {
        if (!SHA256_HEX.matcher(hex.trim()).matches()) {
            // What stands there may be the key itself, put in the wrong place: its length is enough to find the
            // mistake.
            throw new InvalidSettingException(
                    property,
                    "<" + hex.length() + " characters>",
                    "not a SHA-256 in 64 hex digits",
                    "Write the SHA-256 of the key, as sha256sum prints it for the key without a line break.");
        }
        return HexFormat.of().parseHex(hex.trim());
    }

    /** Whose key this is; null for nobody's. */
    @Nullable
    Client find(String key) {
        byte[] hash = sha256(key);
        Client found = null;
        for (int i = 0; i < hashes.length; i++) {
            if (MessageDigest.isEqual(hashes[i], hash)) {
                found = clients[i];
            }
        }
        return found;
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
