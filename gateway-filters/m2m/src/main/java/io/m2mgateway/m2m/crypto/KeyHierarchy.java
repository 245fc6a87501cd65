package io.m2mgateway.m2m.crypto;

/**
 * The keys of an organisation, derived from its master secret with HKDF-SHA256 (specification, "Security modes"). Each method gives a
 * new array of 32 bytes. Immutable and safe for use by many threads.
 *
 * <p>Ids are 1 to 128 of {@code [A-Za-z0-9_-]}; any other is an {@link IllegalArgumentException}.
 */
public final class KeyHierarchy {
    private final byte[] master;
    private final String org;

    /**
     * @param master the organisation's master secret, not empty; copied. The derivation takes any length, whoever reads configuration
     *     should not: 32 random bytes cannot be guessed
     * @param org the organisation's id
     */
    public KeyHierarchy(byte[] master, String org) {
        if (master.length == 0) {
            throw new IllegalArgumentException("master secret is empty");
        }
        this.master = master.clone();
        this.org = KeyPath.checkId("organisation", org);
    }

    /** The organisation's key. */
    public byte[] org() {
        return derive(KeyPath.org(org));
    }

    /** The key that all agents of the organisation share. */
    public byte[] shared() {
        return derive(KeyPath.shared(org));
    }

    /** An agent's key. */
    public byte[] agent(String agent) {
        return derive(KeyPath.agent(org, agent));
    }

    /** An agent's key for a purpose. */
    public byte[] purpose(String agent, KeyPurpose purpose) {
        return derive(KeyPath.purpose(org, agent, purpose));
    }

    /** The key of a session of two agents, whichever of them is named first. */
    public byte[] session(String agent, String peer, String sessionId) {
        return derive(KeyPath.session(org, agent, peer, sessionId));
    }

    /** What an agent is given in place of the master secret. */
    public AgentContext context(String agent) {
        return new AgentContext(org, agent, agent(agent), org());
    }

    private byte[] derive(String path) {
        return Hkdf.derive(master, path);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "KeyHierarchy[" + org + "]";
    }
}
