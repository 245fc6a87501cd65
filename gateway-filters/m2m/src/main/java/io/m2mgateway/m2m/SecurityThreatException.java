package io.m2mgateway.m2m;

/** A scan found a threat, or a frame's header contradicts its document. */
public final class SecurityThreatException extends M2mException {
    private static final long serialVersionUID = 1L;

    private final ThreatType threatType;
    private final double confidence;

    /**
     * A threat of a type.
     *
     * @param confidence 0 to 1
     */
    public SecurityThreatException(ThreatType threatType, double confidence, String reason) {
        super(LibraryError.SECURITY_THREAT, ErrorCode.SECURITY_VIOLATION, reason, -1, null, false);
        this.threatType = threatType;
        this.confidence = confidence;
    }

    /** What was found. */
    public ThreatType threatType() {
        return threatType;
    }

    /** How sure the finding is, 0 to 1. */
    public double confidence() {
        return confidence;
    }
}
