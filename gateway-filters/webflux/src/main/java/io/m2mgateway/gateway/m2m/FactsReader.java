package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.body.MediaKind;
import io.m2mgateway.gateway.body.RequestBody;
import io.m2mgateway.gateway.body.RequestBody.Peek;
import io.m2mgateway.m2m.FrameHeader;
import io.m2mgateway.m2m.HeaderRead;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.compress.ContentCodings;
import java.util.Arrays;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The facts of a request from the beginning of its body: a frame's header without its payload, or the first bytes of
 * JSON. Read once an exchange; asked again, the answer is there. Thread-safe.
 */
final class FactsReader {

    /** The longest header that 14 bits of length can hold lies within it, and the members of most requests. */
    static final int PEEK = 64 * 1024;

    /** Most frames' headers, in text form too. */
    private static final int FIRST = 256;

    private static final M2mCodec CODEC = M2mCodec.create();

    private FactsReader() {}

    /** Never an error for what the body says: what cannot be read is unknown. */
    static Mono<RoutingFacts> read(ServerWebExchange exchange) {
        RoutingFacts known = RoutingFacts.of(exchange);
        if (known != null) {
            return Mono.just(known);
        }
        HttpHeaders headers = exchange.getRequest().getHeaders();
        MediaKind kind = MediaKind.of(headers);
        if (kind == MediaKind.OTHER || kind == MediaKind.ENVELOPE) {
            return Mono.just(RoutingFacts.UNKNOWN);
        }
        List<String> codings = headers.getOrEmpty(HttpHeaders.CONTENT_ENCODING);
        RequestBody body = RequestBody.of(exchange);
        return body.peek(FIRST)
                .flatMap(first -> codings.isEmpty() && headerIsThere(first) ? Mono.just(first) : body.peek(PEEK))
                .map(peek -> {
                    RoutingFacts facts = read(peek, codings);
                    exchange.getAttributes().put(RoutingFacts.ATTRIBUTE, facts);
                    return facts;
                });
    }

    /** A frame says all it has to say in its first bytes: a slow payload need not be waited for. */
    private static boolean headerIsThere(Peek peek) {
        return peek.length() > 0
                && mayBeFrame(peek.array()[0])
                && CODEC.readHeader(peek.array(), 0, peek.length()).status() != HeaderRead.Status.NEED_MORE;
    }

    private static boolean mayBeFrame(byte first) {
        return first == '#' || first == FrameCodec.COMPACT_FIRST;
    }

    private static RoutingFacts read(Peek peek, List<String> contentEncoding) {
        byte[] bytes = peek.array();
        int length = Math.min(peek.length(), PEEK);
        if (!contentEncoding.isEmpty()) {
            ContentCodings.Parsed parsed = ContentCodings.parse(contentEncoding);
            // Codings on codings are an attacker's way to make a look expensive, and nobody else's.
            if (parsed.unknown() != null || parsed.chain().size() > 1) {
                return RoutingFacts.UNKNOWN;
            }
            bytes = ContentCodings.decodePrefix(Arrays.copyOf(bytes, length), parsed.chain(), PEEK);
            length = bytes.length;
        }
        if (length > 0 && mayBeFrame(bytes[0])) {
            HeaderRead read = CODEC.readHeader(bytes, 0, length);
            FrameHeader header = read.header();
            return header == null ? RoutingFacts.UNKNOWN : RoutingFacts.of(header);
        }
        return length == 0 ? RoutingFacts.UNKNOWN : RoutingFacts.of(CODEC.partialFacts(bytes, 0, length));
    }
}
