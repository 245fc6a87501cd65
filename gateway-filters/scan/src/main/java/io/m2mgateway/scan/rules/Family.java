package io.m2mgateway.scan.rules;

/** What the text that a rule finds tries to do; allow lists know the {@link #key}. */
public enum Family {
    /** Tells the model to drop what it was told before. */
    INSTRUCTION_OVERRIDE("instruction-override"),
    /** Pretends to be a message of the application or of a tool. */
    FAKE_SYSTEM_MESSAGE("fake-system-message"),
    /** Gives the model a character without rules. */
    PERSONA_JAILBREAK("persona-jailbreak"),
    /** Asks for the application's own words. */
    PROMPT_LEAK("prompt-leak-direct"),
    /** Has data carried away in the address of an image. */
    IMAGE_EXFILTRATION("image-exfiltration"),
    /** Has data carried away in a link or a request. */
    LINK_EXFILTRATION("link-exfiltration"),
    /** Has the conversation sent to somebody. */
    CONVERSATION_EXFILTRATION("conversation-exfiltration"),
    /** Has keys or passwords sent to somebody. */
    SECRET_EXFILTRATION("secret-exfiltration"),
    /** Has something done behind the user's back. */
    TOOL_CALL_HIJACK("tool-call-hijack"),
    /** Speaks to the model where a reader does not look. */
    HIDDEN_TEXT("hidden-text"),
    /** A key, token or password in an answer. */
    SECRET_LEAK("secret-leak"),
    /** A configured canary in an answer. */
    CANARY_LEAK("canary-leak");

    private final String key;

    Family(String key) {
        this.key = key;
    }

    /** The name in verdicts and allow lists. */
    public String key() {
        return key;
    }
}
