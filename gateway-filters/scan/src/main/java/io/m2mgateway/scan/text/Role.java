package io.m2mgateway.scan.text;

/** Who brings a text into the conversation. */
public enum Role {
    /** The application's own words. */
    SYSTEM,
    /** The application's own words, as newer interfaces call them. */
    DEVELOPER,
    /** What a person typed or pasted; also whatever no other role is known for. */
    USER,
    /** What the model said, calls of tools included. */
    ASSISTANT,
    /** Results and descriptions of tools. */
    TOOL
}
