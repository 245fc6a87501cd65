package io.m2mgateway.limit.policy;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Where the cluster keeps what it has agreed on for its policies. Thread-safe; no method blocks; a store that does not answer fails the stage. */
public interface PolicyStore {

    /** What is kept for a policy. */
    CompletionStage<Optional<StoredPolicy>> load(String name);

    /**
     * Keeps a policy if it is newer than what is kept, and tells the other nodes.
     *
     * @return what is kept afterwards: this one, or one that is as new or newer
     */
    CompletionStage<StoredPolicy> publish(StoredPolicy policy);

    /** Names whom to tell of policies that other nodes publish, also of those that were missed while the store did not answer. Once, at start. */
    void onChange(Consumer<StoredPolicy> listener);
}
