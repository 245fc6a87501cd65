package io.m2mgateway.bench.limits;

import java.util.Map;
import java.util.concurrent.CompletionStage;

/** A limiter that is compared: asked for one request of a caller whose key is text. */
interface Contestant extends AutoCloseable {
    String name();

    /** Whether the request may go on; of a limit that is never exhausted, or of one that gives one a second. */
    CompletionStage<Boolean> ask(String key, boolean generous);

    /** How many commands a client has sent, by the server's statistics; those that scripts call are among these. */
    long commands(Map<String, Long> calls);

    @Override
    void close();
}
