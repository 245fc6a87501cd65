package io.m2mgateway.m2m.crypto;

import java.util.regex.Pattern;

/** The paths that are HKDF's {@code info}, of checked ids: none may contain what separates them. */
final class KeyPath {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final String ROOT = "m2m/v1/";

    private KeyPath() {}

    static String checkId(String what, String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(what + " must be 1 to 128 of A-Z, a-z, 0-9, '_' and '-'");
        }
        return id;
    }

    static String org(String org) {
        return ROOT + checkId("organisation", org);
    }

    static String shared(String org) {
        return org(org) + "/shared";
    }

    static String agent(String org, String agent) {
        return org(org) + '/' + checkId("agent", agent);
    }

    static String purpose(String org, String agent, KeyPurpose purpose) {
        return agent(org, agent) + '/' + purpose.pathName();
    }

    /** The same for both sides: agents in the order of their bytes. */
    static String session(String org, String agent, String peer, String sessionId) {
        checkId("agent", agent);
        checkId("peer", peer);
        checkId("session", sessionId);
        boolean sorted = agent.compareTo(peer) <= 0;
        return org(org) + "/session/" + (sorted ? agent : peer) + ':' + (sorted ? peer : agent) + '/' + sessionId;
    }
}
