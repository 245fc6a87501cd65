package io.m2mgateway.scan;

/**
 * One text that looks like an attack.
 *
 * @param rule the name of what found it
 * @param threat of which kind
 * @param confidence 0 to 1; one half is even odds for the model, which is not calibrated against traffic
 * @param message index of the message, from 0; −1 outside of messages
 * @param path where the string stands in the document; empty in a text
 * @param start offset of the first byte in the document, or index of the first character in a text
 * @param end offset behind the last
 */
public record Finding(String rule, Threat threat, double confidence, int message, String path, int start, int end) {}
