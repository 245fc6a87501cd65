package io.m2mgateway.redis.connection;

import org.jspecify.annotations.Nullable;

/**
 * Redis gave no usable answer: there is no connection, the answer did not come in time, the breaker is open, or the server refused (a replica, full memory,
 * missing rights). Whether the command was executed is unknown unless {@link #notSent()}.
 */
public class RedisUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean notSent;

    RedisUnavailableException(String message, @Nullable Throwable cause, boolean notSent) {
        super(message, cause, false, false);
        this.notSent = notSent;
    }

    /** Whether nothing was sent, so that the command surely was not executed. */
    public boolean notSent() {
        return notSent;
    }
}
