package io.m2mgateway.gateway.upstream;

import java.util.concurrent.TimeoutException;

/** An upstream that began to answer sent nothing more for {@code m2m.upstream.idle-timeout}. */
public final class UpstreamIdleException extends TimeoutException {

    private static final long serialVersionUID = 1L;

    UpstreamIdleException(long millis) {
        super("the upstream sent nothing for " + millis + " ms");
    }

    /** The place in the code says nothing about a silent upstream. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
