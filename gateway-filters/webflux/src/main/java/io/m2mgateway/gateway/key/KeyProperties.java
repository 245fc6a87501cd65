package io.m2mgateway.gateway.key;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Keys for protected frames.
 *
 * @param keys by the id that the argument key of M2MCompression names
 */
@ConfigurationProperties("m2m")
public record KeyProperties(@DefaultValue Map<String, Key> keys) {

    /**
     * One key: either a secret that is used as it is, or an organisation's master secret from which a key for each agent is derived.
     *
     * @param secret the key in hex, at least 16 bytes for HMAC and 32 for AEAD
     * @param secretFile a file that holds the secret, which so stays out of the environment
     * @param previousSecret the secret before: frames that it protects are still read, none is written
     * @param previousSecretFile a file that holds the secret before
     * @param org the organisation's id, with a master secret
     * @param agent the agent's id, with a master secret; {client}, the default, is the client that ApiKey names
     * @param master the organisation's master secret in hex, at least 16 bytes
     * @param masterFile a file that holds the master secret
     * @param previousMaster the master secret before: frames that its keys protect are still read, none is written
     * @param previousMasterFile a file that holds the master secret before
     */
    public record Key(
            @Nullable String secret,
            @Nullable String secretFile,
            @Nullable String previousSecret,
            @Nullable String previousSecretFile,
            @Nullable String org,
            @DefaultValue(FrameKey.CLIENT) String agent,
            @Nullable String master,
            @Nullable String masterFile,
            @Nullable String previousMaster,
            @Nullable String previousMasterFile) {

        /** Without what is secret. */
        @Override
        public String toString() {
            return "Key[org=" + org + ", agent=" + agent + "]";
        }
    }
}
