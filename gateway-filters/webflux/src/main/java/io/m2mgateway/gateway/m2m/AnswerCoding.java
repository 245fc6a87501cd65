package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.auth.Client;
import io.m2mgateway.gateway.body.CodecWork;
import io.m2mgateway.gateway.body.EntityHeaders;
import io.m2mgateway.gateway.dictionary.DictionaryTransport;
import io.m2mgateway.m2m.compress.AcceptEncoding;
import io.m2mgateway.m2m.compress.Coding;
import io.m2mgateway.m2m.compress.ContentCoding;
import io.m2mgateway.m2m.compress.DictionaryCoding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** The content coding of the answer to one request: what its client accepts, and which dictionary it has. */
final class AnswerCoding {

    /** What saves most for its time; a client's q-values go before. */
    private static final List<ContentCoding> WHOLE =
            List.of(ContentCoding.ZSTD, ContentCoding.BR, ContentCoding.GZIP, ContentCoding.DEFLATE);

    /** What an open stream costs in native memory decides: br needs more than twice of zstd's. */
    private static final List<ContentCoding> STREAM =
            List.of(ContentCoding.ZSTD, ContentCoding.GZIP, ContentCoding.DEFLATE, ContentCoding.BR);

    /** An open dcz stream takes a fifth of the memory of a dcb stream. */
    private static final Comparator<DictionaryCoding> DCZ_FIRST =
            Comparator.comparing(DictionaryCoding::format).reversed();

    /** Below, the coding's own framing eats what it saves. */
    private static final int SMALLEST_CODED = 64;

    private final List<String> accepted;
    private final HttpHeaders request;
    private final @Nullable Client client;
    private final DictionaryTransport dictionaries;
    private final boolean withDictionary;

    /**
     * @param accepted values of {@code Accept-Encoding}; none: no coding
     * @param client null where nobody says who it is
     */
    AnswerCoding(
            ServerHttpRequest request,
            List<String> accepted,
            @Nullable Client client,
            DictionaryTransport dictionaries) {
        this.request = request.getHeaders();
        this.accepted = accepted;
        this.client = client;
        this.dictionaries = dictionaries;
        this.withDictionary = dictionaries.isUsable(request);
    }

    /** Says what the choice depends on, whatever it is. */
    void vary(HttpHeaders response) {
        EntityHeaders.vary(response, HttpHeaders.ACCEPT_ENCODING);
        if (withDictionary) {
            EntityHeaders.vary(response, DictionaryTransport.header());
        }
    }

    /** What to code an answer with; null: it goes as it is. */
    @Nullable
    Coding of(HttpHeaders response) {
        long length = response.getContentLength();
        if (accepted.isEmpty() || (length >= 0 && length < SMALLEST_CODED)) {
            return null;
        }
        boolean whole = length >= 0 && length <= CodecWork.INLINE_LIMIT;
        return AcceptEncoding.parse(accepted)
                .select(preference(whole, response))
                .coding();
    }

    private List<? extends Coding> preference(boolean whole, HttpHeaders response) {
        List<ContentCoding> plain = whole ? WHOLE : STREAM;
        List<DictionaryCoding> available = withDictionary ? dictionaries.codings(request, client, response) : List.of();
        if (available.isEmpty()) {
            return plain;
        }
        List<Coding> all = new ArrayList<>(available.size() + plain.size());
        if (whole) {
            all.addAll(available);
        } else {
            available.stream().sorted(DCZ_FIRST).forEach(all::add);
        }
        all.addAll(plain);
        return all;
    }
}
