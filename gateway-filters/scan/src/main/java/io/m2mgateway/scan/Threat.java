package io.m2mgateway.scan;

/** The contract's threat types. */
public enum Threat {
    /** Text that gives the model instructions which its reader did not mean to give. */
    PROMPT_INJECTION(Severity.HIGH),
    /** Text that talks the model out of its rules. */
    JAILBREAK(Severity.CRITICAL),
    /** Text that makes the model carry data away. */
    DATA_EXFILTRATION(Severity.HIGH),
    /** Bytes or characters that hide text. */
    MALFORMED_INPUT(Severity.MEDIUM),
    /** Containers within containers beyond the limit. */
    EXCESSIVE_NESTING(Severity.MEDIUM);

    /** The contract's severities. */
    public enum Severity {
        /** Worth a refusal. */
        MEDIUM,
        /** An attack on what the model does. */
        HIGH,
        /** An attack on all of its rules. */
        CRITICAL
    }

    private final Severity severity;

    Threat(Severity severity) {
        this.severity = severity;
    }

    /** How bad it is. */
    public Severity severity() {
        return severity;
    }
}
