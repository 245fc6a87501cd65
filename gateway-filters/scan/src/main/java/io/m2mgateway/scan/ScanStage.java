package io.m2mgateway.scan;

import io.m2mgateway.scan.text.Role;
import java.util.concurrent.CompletionStage;

/**
 * A second opinion on texts of which the first stage is not sure ({@link Scanner#isGrey}), such as a classifier that is too slow to see
 * everything. Implementations are safe for threads and bound their own queue; the caller sets the timeout and decides what a failure means.
 */
public interface ScanStage {
    /** A name for logs and metrics. */
    String name();

    /** Changes whenever its answers may: what it had a part in is remembered under it. */
    String version();

    /**
     * Says how likely a text is an attack, 0 to 1; see {@link TextScore#with}. Does not block.
     *
     * @return completes exceptionally if there is no answer
     */
    CompletionStage<Double> probability(Role role, String text);
}
