package io.m2mgateway.gateway.dictionary;

import io.m2mgateway.gateway.args.InvalidSettingException;
import io.m2mgateway.gateway.args.KnownArgs;
import io.m2mgateway.gateway.auth.Client;
import io.m2mgateway.m2m.zstd.Dictionaries;
import io.m2mgateway.m2m.zstd.Dictionary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The dictionaries of each client: the shipped one, and its own of {@code m2m.dictionaries}. Immutable. */
public final class ClientDictionaries {

    private static final String PROPERTY = "m2m.dictionaries.";

    private final Map<String, Own> byClient = new HashMap<>();

    /** A client's own: what is read, and with each of those that are written too, by its id. */
    private static final class Own {
        Dictionaries read = Dictionaries.shipped();
        final Map<String, Dictionary> written = new HashMap<>();
        final Map<String, Dictionaries> byId = new HashMap<>();
        final List<String> ids = new ArrayList<>();
        final List<Dictionary> all = new ArrayList<>();
    }

    /** Takes a client's own dictionaries one by one. */
    @FunctionalInterface
    interface OwnDictionaries {

        /**
         * The next one.
         *
         * @param written whether answers are made with it
         */
        void accept(String client, Dictionary dictionary, boolean written);
    }

    /**
     * @param clients names of all clients
     * @throws InvalidSettingException for an entry that makes no sense
     */
    public ClientDictionaries(DictionaryProperties properties, Collection<String> clients) {
        properties.dictionaries().forEach((name, entry) -> add(name, entry, List.copyOf(clients)));
        for (Own own : byClient.values()) {
            own.written.forEach((id, dictionary) -> own.byId.put(id, own.read.encodingWith(dictionary)));
        }
    }

    private void add(String name, DictionaryProperties.Entry entry, List<String> known) {
        Dictionary dictionary = read(name, entry.file());
        if (entry.clients().isEmpty()) {
            throw new InvalidSettingException(
                    PROPERTY + name + ".clients",
                    null,
                    "nobody has it",
                    "Name the clients that were given the dictionary; only the shipped one is for all.");
        }
        for (String client : entry.clients()) {
            if (!known.contains(client)) {
                throw new InvalidSettingException(
                        PROPERTY + name + ".clients",
                        client,
                        "there is no such client in m2m.auth.sources",
                        known.isEmpty()
                                ? "Set m2m.auth.sources.<source>.keys."
                                : "Did you mean '" + KnownArgs.nearest(client, known) + "'?");
            }
            Own own = byClient.computeIfAbsent(client, first -> new Own());
            own.ids.add(dictionary.idText());
            own.all.add(dictionary);
            own.read = own.read.and(dictionary);
            if (!entry.decodeOnly()
                    && own.written.put(dictionary.idText(), dictionary) == null
                    && own.written.size() > 1) {
                throw new InvalidSettingException(
                        PROPERTY + name + ".clients",
                        client,
                        "another dictionary is written for the client already",
                        "Set decode-only: true at all but one of them.");
            }
        }
    }

    private static Dictionary read(String name, @Nullable String file) {
        String property = PROPERTY + name + ".file";
        if (file == null) {
            throw new InvalidSettingException(property, null, "missing", "Name what dictionary train wrote.");
        }
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return Dictionary.of(in.readNBytes(Dictionary.MAX_SIZE + 1));
        } catch (IOException | InvalidPathException e) {
            throw new InvalidSettingException(property, file, "the file cannot be read", "Correct the path.");
        } catch (IllegalArgumentException notADictionary) {
            throw new InvalidSettingException(
                    property,
                    file,
                    String.valueOf(notADictionary.getMessage()),
                    "Name what java -jar m2m-gateway.jar dictionary train, or zstd --train, wrote.");
        }
    }

    /** What the client's frames may be made with. */
    public Dictionaries of(@Nullable Client client) {
        Own own = client == null ? null : byClient.get(client.name());
        return own == null ? Dictionaries.shipped() : own.read;
    }

    /**
     * What frames to the client are made with: its own dictionary where it says that it has it, else the shipped one.
     *
     * @param offered ids that the client says it has, as {@link Dictionary#idText}
     */
    public Dictionaries of(@Nullable Client client, Collection<String> offered) {
        Own own = client == null ? null : byClient.get(client.name());
        if (own == null) {
            return Dictionaries.shipped();
        }
        for (String id : offered) {
            Dictionaries writing = own.byId.get(id);
            if (writing != null) {
                return writing;
            }
        }
        return own.read;
    }

    /** All dictionaries that clients have besides the shipped one. */
    void forEachOwn(OwnDictionaries each) {
        byClient.forEach((client, own) -> own.all.forEach(
                dictionary -> each.accept(client, dictionary, own.written.containsKey(dictionary.idText()))));
    }

    /** Ids of the client's own dictionaries, in the order of the configuration. */
    public List<String> ids(@Nullable Client client) {
        Own own = client == null ? null : byClient.get(client.name());
        return own == null ? List.of() : List.copyOf(own.ids);
    }
}
