package io.m2mgateway.scan;

import io.m2mgateway.scan.rules.Family;

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

    /** What the rules of a family find. */
    static Threat of(Family family) {
        return switch (family) {
            case INSTRUCTION_OVERRIDE, FAKE_SYSTEM_MESSAGE, PROMPT_LEAK, TOOL_CALL_HIJACK, HIDDEN_TEXT ->
                PROMPT_INJECTION;
            case PERSONA_JAILBREAK -> JAILBREAK;
            case IMAGE_EXFILTRATION,
                    LINK_EXFILTRATION,
                    CONVERSATION_EXFILTRATION,
                    SECRET_EXFILTRATION,
                    SECRET_LEAK,
                    CANARY_LEAK -> DATA_EXFILTRATION;
        };
    }

    /** How bad it is. */
    public Severity severity() {
        return severity;
    }
}
