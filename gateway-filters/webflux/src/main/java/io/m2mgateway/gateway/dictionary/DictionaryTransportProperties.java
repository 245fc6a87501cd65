package io.m2mgateway.gateway.dictionary;

import io.m2mgateway.gateway.args.InvalidSettingException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Dictionaries for content codings, RFC 9842: over HTTPS, or on this machine.
 *
 * @param enabled whether dictionaries are served, and dcb and dcz taken and offered
 * @param path where dictionaries are, each below it by its id, on the server's port
 * @param apiKey name under m2m.auth.sources whose keys may fetch dictionaries of their clients; none: the shipped one alone can be fetched
 * @param apiKeyHeader the header that carries the key, which in Authorization is a bearer token
 * @param match paths of the requests that a dictionary is for, as clients read it: a URL pattern without groups of regular expressions
 * @param maxAge how long clients keep a dictionary without asking again, 1s to 365d
 */
@ConfigurationProperties("m2m.dictionary-transport")
public record DictionaryTransportProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("/m2m/dictionaries") String path,
        @Nullable String apiKey,
        @DefaultValue("Authorization") String apiKeyHeader,
        @DefaultValue("/*") String match,
        @DefaultValue("7d") Duration maxAge) {

    private static final String PROPERTY = "m2m.dictionary-transport.";

    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

    /** What a string of a structured field can hold without escapes, but for parentheses; of this server. */
    private static final Pattern MATCH = Pattern.compile("/(?!/)[!#-'*-\\[\\]-~]*");

    private static final Duration LONGEST = Duration.ofDays(365);

    /**
     * Refuses what makes no sense.
     *
     * @throws InvalidSettingException if so
     */
    public void check() {
        if (!PATH.matcher(path).matches()) {
            throw new InvalidSettingException(
                    PROPERTY + "path", path, "no path", "Write one like /m2m/dictionaries, without '/' at its end.");
        }
        if (!MATCH.matcher(match).matches()) {
            throw new InvalidSettingException(
                    PROPERTY + "match",
                    match,
                    "no pattern of paths of this server",
                    "Write one like /* or /v1/*, without spaces, quotes, backslashes and parentheses.");
        }
        if (maxAge.compareTo(Duration.ofSeconds(1)) < 0 || maxAge.compareTo(LONGEST) > 0) {
            throw new InvalidSettingException(
                    PROPERTY + "max-age", maxAge.toString(), "the time is out of range", "Write 1s to 365d.");
        }
    }
}
