package io.m2mgateway.gateway.body;

import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A response body that is held up to a size: one that is larger goes on as a stream, with nothing lost. For one
 * response; steps follow each other.
 */
public final class HeldBody {

    private final BodyReader reader;

    /**
     * A body that nobody has read.
     *
     * @param length its length in bytes where it is declared, else -1
     */
    public HeldBody(Flux<DataBuffer> body, long length) {
        this.reader = new BodyReader(body, length);
    }

    /**
     * Reads until the body has ended or {@code most} bytes are held.
     *
     * @return true when all of it is held
     */
    public Mono<Boolean> fill(long most) {
        return reader.fill((int) Math.min(most, Integer.MAX_VALUE)).then(Mono.fromSupplier(reader::isComplete));
    }

    /** All of a complete body. */
    public byte[] bytes() {
        return reader.heldExact();
    }

    /** What is held, then the rest as it comes. For one subscriber. */
    public Flux<DataBuffer> rest() {
        return reader.live();
    }
}
