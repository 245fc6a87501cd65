package io.m2mgateway.gateway.body;

import io.m2mgateway.gateway.RouteFilter;
import io.m2mgateway.m2m.M2mLimits;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The body of one request. It is read lazily and once: whoever needs the first bytes peeks, whoever needs all of it
 * joins, and what goes on to the upstream is what the last one left here. A joined or replaced body can be sent again,
 * so that {@code Retry} works; a body that nobody joined streams through unchanged and unbuffered.
 *
 * <p>Belongs to one exchange. Steps follow each other; no two run at once.
 */
public final class RequestBody {

    private static final String ATTRIBUTE = RequestBody.class.getName();

    /** Large bodies go out in pieces of this size, so that the transport copies no more than it can send. */
    private static final int SLICE = 64 * 1024;

    private final long declaredLength;
    private BodyReader reader;
    private byte @Nullable [] bytes;
    private byte @Nullable [] inflated;
    private byte @Nullable [] plain;
    private long maxInflated = M2mLimits.DEFAULT.maxInflated();
    private boolean kept;
    private boolean sealed;

    RequestBody(Flux<DataBuffer> source, long declaredLength) {
        this.declaredLength = declaredLength;
        this.reader = new BodyReader(source, declaredLength);
    }

    /**
     * The body of this exchange.
     *
     * @throws IllegalStateException when the exchange did not pass {@link RequestBodyWebFilter}
     */
    public static RequestBody of(ServerWebExchange exchange) {
        RequestBody body = exchange.getAttribute(ATTRIBUTE);
        if (body == null) {
            throw new IllegalStateException("RequestBodyWebFilter did not run for this exchange");
        }
        return body;
    }

    void attachTo(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }

    /**
     * The most bytes, as sent, that may be read; more is {@code CONTENT_TOO_LARGE}, also while the body streams.
     *
     * @param bytes at least 0; {@link RouteFilter#NO_LIMIT} for none
     */
    public void limit(long bytes) {
        reader.limit(bytes);
    }

    /** The most bytes that the body may have when it is decoded, at least 1; the protocol's 16 MiB unless set. */
    public long maxInflated() {
        return maxInflated;
    }

    /** Sets what {@link #maxInflated()} tells. */
    public void maxInflated(long bytes) {
        this.maxInflated = bytes;
    }

    /** What the bytes say in plain, where they are coded or a frame and somebody has read them; else null. Not to be changed. */
    public byte @Nullable [] plain() {
        return plain;
    }

    /** The bytes without their content codings, where somebody has removed them to read what is in them; else null. Not to be changed. */
    public byte @Nullable [] inflated() {
        return inflated;
    }

    void inflated(byte[] uncoded) {
        inflated = uncoded;
    }

    void read(byte[] decoded) {
        plain = decoded;
    }

    /**
     * Refuses a body whose {@code Content-Length} is over the limit, before anything of it is read or an upstream is asked.
     *
     * @throws io.m2mgateway.m2m.DecompressionException {@code CONTENT_TOO_LARGE}
     */
    public void requireDeclaredLengthWithinLimit() {
        reader.requireDeclaredLengthWithinLimit();
    }

    /** Only a filter that comes later can read the body, with its key. */
    void seal() {
        sealed = true;
    }

    /** Whether the body cannot be read yet: protected frames are to come, and whoever takes one for damaged would say what only their key may tell. */
    public boolean isSealed() {
        return sealed;
    }

    /** The body will be sent more than once: it is joined before it goes on. */
    void keep() {
        kept = true;
    }

    /** Somebody else has read the body and holds it: from here on this is where it comes from. */
    void becomes(Flux<DataBuffer> copy) {
        reader = new BodyReader(copy, declaredLength);
    }

    /**
     * The first bytes without consuming them: at least {@code count} unless the body is shorter, at most what the
     * network gave beyond.
     */
    public Mono<Peek> peek(int count) {
        byte[] joined = bytes;
        if (joined != null) {
            return Mono.just(new Peek(joined, joined.length, true));
        }
        return reader.fill(count)
                .then(Mono.fromSupplier(() -> new Peek(reader.held(), reader.heldLength(), reader.isComplete())));
    }

    /**
     * The first bytes of a body.
     *
     * @param array holds them from index 0; not to be changed
     * @param length how many are valid
     * @param complete whether that is all of the body
     */
    @SuppressWarnings("ArrayRecordComponent") // a view of what is held; never compared
    public record Peek(byte[] array, int length, boolean complete) {}

    /** All of the body, within the limit. The array is the body itself: not to be changed. */
    public Mono<byte[]> join() {
        byte[] joined = bytes;
        if (joined != null) {
            return Mono.just(joined);
        }
        return reader.fill(Integer.MAX_VALUE).then(Mono.fromSupplier(() -> {
            byte[] all = reader.heldExact();
            bytes = all;
            reader.drop();
            return all;
        }));
    }

    /** From here on the body is this. The caller has joined the original, and sets the headers that describe it. */
    public void replace(byte[] replacement) {
        bytes = replacement;
        inflated = null;
        plain = null;
        sealed = false;
    }

    /** Bytes that have come so far, as sent. */
    public long received() {
        return reader.received();
    }

    /** What goes on to the upstream. Repeatable when joined, else for one subscriber. */
    Flux<DataBuffer> flux() {
        return Flux.defer(() -> {
            byte[] joined = bytes;
            if (joined != null) {
                return slices(joined);
            }
            return kept ? join().flatMapMany(RequestBody::slices) : reader.live();
        });
    }

    private static Flux<DataBuffer> slices(byte[] all) {
        if (all.length <= SLICE) {
            return all.length == 0 ? Flux.empty() : Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(all));
        }
        return Flux.range(0, (all.length + SLICE - 1) / SLICE).map(i -> {
            int from = i * SLICE;
            return DefaultDataBufferFactory.sharedInstance
                    .wrap(all)
                    .readPosition(from)
                    .writePosition(Math.min(from + SLICE, all.length));
        });
    }

    /** The exchange is over: reading stops, and what is held goes. */
    void dispose() {
        reader.cancel();
        reader.drop();
        bytes = null;
        inflated = null;
        plain = null;
    }
}
