package io.m2mgateway.redis.connection;

/** There is no connection to Redis at the moment; nothing was sent. */
public final class NotConnectedException extends RedisUnavailableException {
    private static final long serialVersionUID = 1;

    NotConnectedException(String where) {
        super("not connected to " + where, null, true);
    }
}
