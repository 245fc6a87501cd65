package io.m2mgateway.gateway.dictionary;

import io.m2mgateway.gateway.auth.Client;
import io.m2mgateway.m2m.compress.DictionaryCoding;
import io.m2mgateway.m2m.zstd.Dictionaries;
import io.m2mgateway.m2m.zstd.Dictionary;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** Which dictionaries of RFC 9842 a request's client may have and use. Immutable and thread-safe. */
public final class DictionaryTransport {

    private static final String DICTIONARY_ID = "Dictionary-ID";

    private static final DictionaryTransport OFF = new DictionaryTransport(null, new SecureContext(peer -> false));

    /** Null where there is none, since nothing is on. */
    private final @Nullable OfferedDictionary shipped;

    private final SecureContext context;
    private final Map<String, Own> byClient = new HashMap<>();

    /** A client's own. */
    private static final class Own {
        final List<OfferedDictionary> all = new ArrayList<>();

        @Nullable
        OfferedDictionary written;
    }

    private DictionaryTransport(@Nullable OfferedDictionary shipped, SecureContext context) {
        this.shipped = shipped;
        this.context = context;
    }

    /** Nobody may use any. */
    public static DictionaryTransport off() {
        return OFF;
    }

    /**
     * The shipped dictionary for all, and for each client its own. Digests all of them, which takes a tenth of a second for each.
     *
     * @param proxies whose word on X-Forwarded-Proto counts
     */
    public static DictionaryTransport of(ClientDictionaries dictionaries, Predicate<InetAddress> proxies) {
        DictionaryTransport transport = new DictionaryTransport(
                OfferedDictionary.of(Dictionaries.shippedDictionary()), new SecureContext(proxies));
        Map<Dictionary, OfferedDictionary> digested = new HashMap<>();
        dictionaries.forEachOwn((client, dictionary, written) -> {
            OfferedDictionary offered = digested.computeIfAbsent(dictionary, OfferedDictionary::of);
            Own own = transport.byClient.computeIfAbsent(client, first -> new Own());
            own.all.add(offered);
            if (written) {
                own.written = offered;
            }
        });
        return transport;
    }

    /** Whether there are dictionaries at all. */
    public boolean isOn() {
        return shipped != null;
    }

    /** Whether dictionaries may be used between this request's client and us. */
    public boolean isUsable(ServerHttpRequest request) {
        return shipped != null && context.isSecure(request);
    }

    /**
     * The codings with the dictionary that a client says it has, where it is one that answers to it are made with; dcb before dcz. Of a request for which dictionaries are
     * {@linkplain #isUsable usable}.
     *
     * @param response headers of the answer
     */
    public List<DictionaryCoding> codings(HttpHeaders request, @Nullable Client client, HttpHeaders response) {
        byte[] hash = AvailableDictionary.hash(request.getOrEmpty(AvailableDictionary.NAME));
        if (shipped == null || hash == null || !CrossOrigin.allows(request, response)) {
            return List.of();
        }
        if (shipped.content().hasHash(hash)) {
            return shipped.codings();
        }
        Own own = client == null ? null : byClient.get(client.name());
        OfferedDictionary written = own == null ? null : own.written;
        return written != null && written.content().hasHash(hash) ? written.codings() : List.of();
    }

    /** Takes away what was said to us: behind us nobody knows the dictionary. */
    public static void removeOffer(HttpHeaders request) {
        request.remove(AvailableDictionary.NAME);
        request.remove(DICTIONARY_ID);
    }

    /** The name of the header on which a choice of coding depends, for {@code Vary}. */
    public static String header() {
        return AvailableDictionary.NAME;
    }

    /** The shipped one, if the id is its. */
    @Nullable
    OfferedDictionary findShipped(String id) {
        return shipped != null && shipped.id().equals(id) ? shipped : null;
    }

    /** The one of this client's own that has the id. */
    @Nullable
    OfferedDictionary findOwn(String id, @Nullable Client client) {
        Own own = client == null ? null : byClient.get(client.name());
        if (own != null) {
            for (OfferedDictionary dictionary : own.all) {
                if (dictionary.id().equals(id)) {
                    return dictionary;
                }
            }
        }
        return null;
    }

    /** The id of the shipped one, for logs. */
    String shippedId() {
        return shipped == null ? "" : shipped.id();
    }
}
