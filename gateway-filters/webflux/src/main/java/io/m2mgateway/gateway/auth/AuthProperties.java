package io.m2mgateway.gateway.auth;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * API keys.
 *
 * @param sources keys by the name of their source; the filter ApiKey=clients takes those of m2m.auth.sources.clients
 */
@Validated
@ConfigurationProperties("m2m.auth")
public record AuthProperties(@DefaultValue Map<String, @Valid Source> sources) {

    /** The names of a source's clients; none for a source that is not there. */
    public List<String> clients(String source) {
        Source found = sources.get(source);
        return found == null
                ? List.of()
                : found.keys().stream().map(Key::client).distinct().toList();
    }

    /**
     * One set of keys.
     *
     * @param keys all keys of the source; a client may have several, for rotation
     */
    public record Source(@DefaultValue @NotEmpty List<@Valid Key> keys) {}

    /**
     * One key.
     *
     * @param client name of the client that holds the key
     * @param sha256 SHA-256 of the key, 64 hex digits; the key itself is stored nowhere
     * @param tags what limits may ask about the client, tier for example
     */
    public record Key(
            @NotBlank String client,
            @NotBlank String sha256,
            @DefaultValue Map<String, String> tags) {}
}
