package io.m2mgateway.m2m.crypto;

import java.util.Locale;

/** What an agent's key is for; keys of different purposes say nothing about each other. */
public enum KeyPurpose {
    /** Who the agent is. */
    IDENTITY,
    /** AEAD frames. */
    ENCRYPTION,
    /** HMAC frames. */
    AUTHENTICATION,
    /** Sessions. */
    SESSION;

    /** The last part of the key's path. */
    public String pathName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
