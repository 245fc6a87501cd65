package io.m2mgateway.m2m;

/** What a security scan can find, by the protocol's error page. */
public enum ThreatType {
    /** An attempt to override system instructions. */
    PROMPT_INJECTION(Severity.HIGH),
    /** An attempt to bypass safety measures. */
    JAILBREAK(Severity.CRITICAL),
    /** An attempt to extract sensitive data. */
    DATA_EXFILTRATION(Severity.HIGH),
    /** Null bytes, Unicode exploits, a frame that lies about its document. */
    MALFORMED_INPUT(Severity.MEDIUM),
    /** JSON nested deeper than the limit. */
    EXCESSIVE_NESTING(Severity.MEDIUM);

    private final Severity severity;

    ThreatType(Severity severity) {
        this.severity = severity;
    }

    /** How much harm this type does, by the protocol's error page. */
    public Severity severity() {
        return severity;
    }

    /** The severities of the protocol's error page, ascending. */
    public enum Severity {
        /** Needs a look. */
        MEDIUM,
        /** Likely harm. */
        HIGH,
        /** Certain harm. */
        CRITICAL
    }
}
