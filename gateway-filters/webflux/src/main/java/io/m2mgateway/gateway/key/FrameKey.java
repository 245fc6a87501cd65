package io.m2mgateway.gateway.key;

import io.m2mgateway.gateway.auth.Client;
import io.m2mgateway.m2m.crypto.FrameProtection;
import io.m2mgateway.m2m.crypto.KeyHierarchy;
import io.m2mgateway.m2m.crypto.KeyPurpose;
import io.m2mgateway.m2m.crypto.SecurityMode;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code m2m.keys}: the protection of frames of a mode, for all or for each client. Thread-safe.
 *
 * <p>Protections of clients are derived with the first use and kept: there are no more than clients in the configuration.
 */
public final class FrameKey {

    /** In place of an agent's id: the client that {@code ApiKey} names. */
    public static final String CLIENT = "{client}";

    private static final SecureRandom RANDOM = new SecureRandom();

    private final String id;
    private final List<byte[]> secrets;
    private final List<KeyHierarchy> hierarchies;
    private final String agent;
    private final Map<Holder, FrameProtection> protections = new ConcurrentHashMap<>();

    private record Holder(SecurityMode mode, String agent) {}

    private FrameKey(String id, List<byte[]> secrets, List<KeyHierarchy> hierarchies, String agent) {
        this.id = id;
        this.secrets = List.copyOf(secrets);
        this.hierarchies = List.copyOf(hierarchies);
        this.agent = agent;
    }

    static FrameKey ofSecrets(String id, List<byte[]> secrets) {
        return new FrameKey(id, secrets, List.of(), "");
    }

    static FrameKey ofHierarchies(String id, List<KeyHierarchy> hierarchies, String agent) {
        return new FrameKey(id, List.of(), hierarchies, agent);
    }

    /** Its name under {@code m2m.keys}. */
    public String id() {
        return id;
    }

    /** Whether each client has a key of its own, so that a route needs {@code ApiKey} to know whose frames these are. */
    public boolean isPerClient() {
        return agent.equals(CLIENT);
    }

    /** Whether a client can have a key of its own: its name has to be an agent's id. */
    public static boolean canBeAgent(String client) {
        return KeyReader.isId(client);
    }

    /** Bytes of the shortest secret that is used as it is; 32 where keys are derived. */
    public int shortest() {
        return secrets.stream().mapToInt(secret -> secret.length).min().orElse(FrameProtection.AEAD_KEY);
    }

    /**
     * The protection of frames that a client sends and gets.
     *
     * @param mode HMAC or AEAD, for which the key is long enough
     * @param client who calls; needed where each client has a key of its own
     * @throws IllegalStateException without a client where one is needed
     */
    public FrameProtection protection(SecurityMode mode, @Nullable Client client) {
        return protections.computeIfAbsent(new Holder(mode, agentOf(client)), this::make);
    }

    /** Whose key it is for this client, for what is remembered of its use. */
    public String holder(@Nullable Client client) {
        return id + '/' + agentOf(client);
    }

    private String agentOf(@Nullable Client client) {
        if (!isPerClient()) {
            return agent;
        }
        if (client == null) {
            throw new IllegalStateException(KeyRing.PROPERTY + "." + id + " needs a client, and ApiKey named none");
        }
        return client.name();
    }

    private FrameProtection make(Holder holder) {
        boolean hmac = holder.mode() == SecurityMode.HMAC;
        KeyPurpose purpose = hmac ? KeyPurpose.AUTHENTICATION : KeyPurpose.ENCRYPTION;
        List<byte[]> keys = hierarchies.isEmpty()
                ? secrets
                : hierarchies.stream()
                        .map(hierarchy -> hierarchy.purpose(holder.agent(), purpose))
                        .toList();
        return hmac ? FrameProtection.hmac(keys) : FrameProtection.aead(keys, RANDOM);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "FrameKey[" + id + "]";
    }
}
