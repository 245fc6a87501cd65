package io.m2mgateway.redis.connection;

/** Why a server does not serve, for the line that says so. Thread-safe. */
public final class LastFault {
    private volatile String reason = "";

    /**
     * A command had no result.
     *
     * @return whether the server is to blame: for a slot that moves to another node it is not
     */
    public boolean note(Throwable failure) {
        RedisFault fault = RedisFault.of(failure);
        // That a connection is missing is often the consequence of what was noted before.
        if (!fault.moving() && (!fault.unconnected() || reason.isEmpty())) {
            reason = fault.reason();
        }
        return !fault.moving();
    }

    /** A command had a result. */
    public void clear() {
        if (!reason.isEmpty()) {
            reason = "";
        }
    }

    /** One line; empty if nothing was noted since something succeeded. */
    public String reason() {
        return reason;
    }
}
