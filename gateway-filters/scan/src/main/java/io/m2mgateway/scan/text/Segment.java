package io.m2mgateway.scan.text;

import java.nio.charset.StandardCharsets;

/**
 * One string of a document.
 *
 * @param text what the string says, escapes undone
 * @param role who says it
 * @param message index of the message, from 0; −1 outside of messages
 * @param path where it stands, like {@code messages[0].content}; for a key, the path of its value
 * @param start offset of the first byte after the opening quote
 * @param end offset of the closing quote
 * @param key whether it is a member's name
 */
public record Segment(String text, Role role, int message, String path, int start, int end, boolean key) {
    /**
     * The offset of a character's first byte in the document, escapes and UTF-8 counted. Takes time in proportion to {@code index}; only
     * findings ask for it.
     *
     * @param json the document that this segment was taken from
     * @param index index in {@link #text}, up to its length
     */
    public int byteOffset(byte[] json, int index) {
        if (end - start == text.length()) {
            return start + index;
        }
        int at = start;
        int chars = 0;
        while (chars < index) {
            int lead = json[at] & 0xFF;
            if (lead == '\\') {
                at += json[at + 1] == 'u' ? 6 : 2;
                chars++;
            } else if (lead >= 0xF0) {
                at += 4;
                chars += 2;
            } else {
                at += lead < 0x80 ? 1 : lead < 0xE0 ? 2 : 3;
                chars++;
            }
        }
        return at;
    }

    Segment as(Role actual) {
        return new Segment(text, actual, message, path, start, end, key);
    }

    /** A text that stands alone: its offsets count characters. */
    public static Segment ofText(String text, Role role) {
        return new Segment(text, role, 0, "", 0, text.length(), false);
    }

    /** The document's bytes of this segment, for messages and tests. */
    public String raw(byte[] json) {
        return new String(json, start, end - start, StandardCharsets.UTF_8);
    }
}
