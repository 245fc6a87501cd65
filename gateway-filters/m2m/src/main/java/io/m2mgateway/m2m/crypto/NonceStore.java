package io.m2mgateway.m2m.crypto;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Remembers the nonces of frames that were authenticated, so that none is taken twice. Implementations are safe for use by many threads and
 * do not block.
 *
 * <p>A stage that fails says that the store cannot tell: the caller refuses the frame for now. It must not be taken for one that is new.
 */
public interface NonceStore {
    /**
     * Records a nonce: of many callers with the same one, on all nodes that share the store, one is told that it is new.
     *
     * @param holder whose key it was used with; nonces of different holders have nothing to do with each other
     * @param nonce 12 bytes
     * @param window how long it is remembered, above 0
     * @return whether it is new
     */
    CompletionStage<Boolean> record(String holder, byte[] nonce, Duration window);

    /**
     * Takes the time of {@link #record} and records nothing: for frames that are refused anyway, so that the time does not tell a damaged
     * frame from a repeated one. Its outcome does not matter.
     */
    CompletionStage<?> pretend(String holder);
}
