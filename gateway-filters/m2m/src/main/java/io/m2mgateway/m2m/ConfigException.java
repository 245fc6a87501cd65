package io.m2mgateway.m2m;

import org.jspecify.annotations.Nullable;

/** A configuration cannot be used; the reason names the property, the value and the fix. */
public final class ConfigException extends M2mException {
    private static final long serialVersionUID = 1L;

    /** An error with a reason. */
    public ConfigException(String reason) {
        this(LibraryError.CONFIG.defaultCode(), reason, null);
    }

    /** An error with the contract's code, a reason, and its cause where there is one. */
    public ConfigException(ErrorCode code, String reason, @Nullable Throwable cause) {
        super(LibraryError.CONFIG, code, reason, -1, cause, true);
    }
}
