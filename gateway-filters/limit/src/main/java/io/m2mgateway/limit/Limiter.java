package io.m2mgateway.limit;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Decides on charges. Thread-safe; no method blocks.
 *
 * <p>Time is the limiter's own: of this process in memory, of the server for a shared store.
 */
public interface Limiter extends AutoCloseable {

    /**
     * Takes all charges or none.
     *
     * @param charges one for each limit of the request, each bucket at most once; an empty list is allowed at once
     * @param onStoreFailure what to answer when a shared store does not; a limiter without one ignores it
     * @return never fails: a store that does not answer is an {@linkplain Decision.Origin#LOCAL_SHARE answer} as asked for. May be complete already
     */
    CompletionStage<Decision> take(List<Charge> charges, StoreFailureMode onStoreFailure);

    /**
     * A refusal that this node knows of without asking: some charge's bucket was found exhausted a moment ago and cannot have been refilled since. Takes
     * nothing; may hold only the limits that are known.
     *
     * @param charges at least what the request is going to take
     * @return empty if the store would have to be asked
     */
    default Optional<Decision> remembered(List<Charge> charges) {
        return Optional.empty();
    }

    /**
     * Settles what was taken before. Returns at once, in batches, and is tried again later while a shared store does not answer.
     *
     * @param adjustments of one request; a delta of 0 is left out
     */
    void settle(List<Adjustment> adjustments);

    /** Fills the buckets again and forgets their debts; slots that are held stay held. */
    CompletionStage<Void> reset(Collection<BucketId> buckets);

    /** How the limiter is. */
    LimiterStatus status();

    /** Buckets that are held in the memory of this process, about. */
    default long bucketsInMemory() {
        return 0;
    }

    /** Gives slots back and ends connections. Settlements under way are sent first, for at most a second. */
    @Override
    void close();
}
