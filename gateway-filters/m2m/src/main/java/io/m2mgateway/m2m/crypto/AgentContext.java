package io.m2mgateway.m2m.crypto;

/**
 * An agent that holds its own key and its organisation's, and not the master secret. Its keys have the paths of {@link KeyHierarchy} but
 * other values: purpose keys derive from the agent's key, session keys from the organisation's. Each method gives a new array of 32
 * bytes. Immutable and safe for use by many threads.
 */
public final class AgentContext {
    private final String org;
    private final String agent;
    private final byte[] agentKey;
    private final byte[] orgKey;

    /**
     * @param agentKey the agent's key, 32 bytes; copied
     * @param orgKey the organisation's key, 32 bytes; copied
     * @throws IllegalArgumentException for an id that is none, or a key of another length
     */
    public AgentContext(String org, String agent, byte[] agentKey, byte[] orgKey) {
        this.org = KeyPath.checkId("organisation", org);
        this.agent = KeyPath.checkId("agent", agent);
        this.agentKey = checked("agent", agentKey);
        this.orgKey = checked("organisation", orgKey);
    }

    private static byte[] checked(String whose, byte[] key) {
        if (key.length != Hkdf.KEY_LENGTH) {
            throw new IllegalArgumentException("key of the " + whose + " must be 32 bytes, was " + key.length);
        }
        return key.clone();
    }

    /** The agent's key for a purpose. */
    public byte[] purpose(KeyPurpose purpose) {
        return Hkdf.derive(agentKey, KeyPath.purpose(org, agent, purpose));
    }

    /** The key of a session with another agent of the organisation. */
    public byte[] session(String peer, String sessionId) {
        return Hkdf.derive(orgKey, KeyPath.session(org, agent, peer, sessionId));
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "AgentContext[" + org + "/" + agent + "]";
    }
}
