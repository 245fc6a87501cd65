package io.m2mgateway.m2m.session;

/**
 * Where one side of a session stands, and what it may receive there (specification, "Session messages"). Where the specification is silent a side that
 * closes goes on reading PONG and CLOSE, which may have crossed its own.
 */
public enum SessionState {
    /** No message was sent or received. */
    INITIAL,
    /** HELLO was sent, no answer has come. */
    HELLO_SENT,
    /** Both sides agree. */
    ESTABLISHED,
    /** CLOSE was sent, no answer has come. */
    CLOSING,
    /** Over; a new session needs a new HELLO. */
    CLOSED;

    /** Whether a message of this type may be received in this state. */
    public boolean allows(MessageType type) {
        return switch (this) {
            case INITIAL -> type == MessageType.HELLO;
            case HELLO_SENT -> type == MessageType.ACCEPT || type == MessageType.REJECT;
            case ESTABLISHED ->
                type == MessageType.DATA
                        || type == MessageType.PING
                        || type == MessageType.PONG
                        || type == MessageType.CLOSE;
            case CLOSING -> type == MessageType.PONG || type == MessageType.CLOSE;
            case CLOSED -> false;
        };
    }
}
