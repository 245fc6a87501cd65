package io.m2mgateway.gateway.dictionary;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Dictionaries for compact frames, besides the shipped one that all have.
 *
 * @param dictionaries by a name for logs
 */
@ConfigurationProperties("m2m")
public record DictionaryProperties(@DefaultValue Map<String, Entry> dictionaries) {

    /**
     * One dictionary.
     *
     * @param file where it lies, as dictionary train writes it
     * @param clients whose it is, by the names that ApiKey gives; texts of the traffic that it was trained on stand in it
     * @param decodeOnly whether frames made with it are read and none is written: for a new one until all nodes have it, and for an old one until
     *     nobody sends with it
     */
    public record Entry(
            @Nullable String file,
            @DefaultValue List<String> clients,
            @DefaultValue("false") boolean decodeOnly) {}
}
