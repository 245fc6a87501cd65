package io.m2mgateway.scan.text;

import io.m2mgateway.scan.text.MalformedException.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One strict pass over a JSON document that gives its strings with role, path and offsets: chat, responses, completions, embeddings,
 * Anthropic messages, tools, MCP; of other documents all strings. Stateless to callers; time and memory are linear in the document.
 */
public final class TextExtractor {
    /** Lists whose elements are messages: only there may a role be the application's own. */
    /** Members of the document whose value is the application's own words. */
    private static final Set<String> OWN = Set.of("system", "instructions");
    /** Members of the document within which all is the application's own words. */
    private static final Set<String> GEMINI_OWN = Set.of("systemInstruction", "system_instruction");

    private static final Set<String> MESSAGES = Set.of("messages", "input", "contents");

    private final byte[] json;
    private final TextLimits limits;
    private final JsonString strings;
    private final List<Segment> segments = new ArrayList<>();
    private final Frame[] frames;
    private int depth;
    private int at;

    private TextExtractor(byte[] json, TextLimits limits) {
        this.json = json;
        this.limits = limits;
        strings = new JsonString(json, limits.stringBytes());
        frames = new Frame[limits.depth() + 1];
        frames[0] = new Frame();
    }

    /**
     * Reads a document.
     *
     * @throws MalformedException if it is no JSON or its shape is refused
     */
    public static List<Segment> extract(byte[] json, TextLimits limits) {
        TextExtractor extractor = new TextExtractor(json, limits);
        extractor.document();
        return extractor.segments;
    }

    /**
     * Whether a member's value only names something, such as {@code "finish_reason":"tool_calls"}, and is no text: a value that could speak to a
     * reader is one, whatever its member is called.
     */
    public static boolean isName(String key, String value) {
        return Structure.isName(key, value);
    }

    private void document() {
        space();
        value();
        while (depth > 0) {
            Frame frame = frames[depth];
            space();
            int close = frame.object ? '}' : ']';
            if (peek() == close) {
                at++;
                leave(frame);
                continue;
            }
            if (frame.count > 0) {
                expect(',');
                space();
            }
            if (frame.object) {
                key(frame);
            }
            if (++frame.count > limits.elements() && !frame.object) {
                throw new MalformedException(Problem.TOO_LARGE, "an array over its limit", at);
            }
            value();
        }
        space();
        if (at < json.length) {
            throw invalid("something after the document");
        }
    }

    private void key(Frame frame) {
        expect('"');
        int start = at;
        String key = strings.read(start);
        at = strings.close() + 1;
        frame.key = key;
        if (!frame.keys.add(key)) {
            throw new MalformedException(Problem.MALFORMED_INPUT, "a member named twice", start);
        }
        // Names of programs are short words; what is longer or has spaces may speak to the model.
        if (key.length() > 24 || key.indexOf(' ') >= 0) {
            add(key, start, true);
        }
        space();
        expect(':');
        space();
    }

    private void value() {
        int c = peek();
        switch (c) {
            case '{', '[' -> enter(c == '{');
            case '"' -> {
                int start = ++at;
                String text = strings.read(start);
                at = strings.close() + 1;
                string(text, start);
            }
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> number();
        }
    }

    private void string(String text, int start) {
        Frame frame = frames[depth];
        if (Structure.isName(frame.key, text)) {
            if (!frame.object) {
                return;
            }
            if (frame.key.equals("role")) {
                frame.said = role(text);
            } else if (frame.key.equals("type") && (text.equals("tool_result") || text.endsWith("_output"))) {
                frame.said = Role.TOOL;
            }
            return;
        }
        add(text, start, false);
    }

    /** A role is believed only in a message: within content it would let a user speak as the application. */
    private Role role(String name) {
        boolean message = depth == 3 && frames[2].list;
        return switch (name) {
            case "assistant", "model" -> Role.ASSISTANT;
            case "tool", "function" -> Role.TOOL;
            case "system" -> message ? Role.SYSTEM : Role.USER;
            case "developer" -> message ? Role.DEVELOPER : Role.USER;
            default -> Role.USER;
        };
    }

    private void add(String text, int start, boolean key) {
        if (!text.isEmpty()) {
            Frame frame = frames[depth];
            boolean own = !key
                    && ((depth == 1 && OWN.contains(frame.key)) || (depth >= 1 && GEMINI_OWN.contains(frames[1].key)));
            segments.add(new Segment(
                    text, own ? Role.SYSTEM : frame.role, frame.message, path(), start, strings.close(), key));
        }
    }

    private void enter(boolean object) {
        at++;
        if (depth == limits.depth()) {
            throw new MalformedException(Problem.EXCESSIVE_NESTING, "deeper than " + depth, at - 1);
        }
        Frame parent = frames[depth];
        depth++;
        if (frames[depth] == null) {
            frames[depth] = new Frame();
        }
        Frame frame = frames[depth];
        frame.reset(object, parent, segments.size());
        if (parent.object) {
            boolean root = depth == 2;
            switch (parent.key) {
                case "tools", "functions", "result" -> frame.role = root ? Role.TOOL : frame.role;
                case "system", "instructions", "systemInstruction", "system_instruction" ->
                    frame.role = root ? Role.SYSTEM : frame.role;
                case "functionResponse", "function_response" -> frame.role = Role.TOOL;
                default -> frame.list = root && !object && MESSAGES.contains(parent.key);
            }
        } else if (parent.list) {
            frame.message = parent.count - 1;
        }
    }

    /** The role may stand behind the content, so it is applied when the object ends; inner objects that named their own keep it. */
    private void leave(Frame frame) {
        Role said = frame.said;
        if (said != null) {
            for (int i = frame.first; i < segments.size(); i++) {
                Segment segment = segments.get(i);
                if (segment.role() == Role.USER) {
                    segments.set(i, segment.as(said));
                }
            }
        }
        depth--;
    }

    private String path() {
        StringBuilder path = new StringBuilder();
        for (int i = 1; i <= depth; i++) {
            Frame frame = frames[i];
            if (frame.object) {
                String key = frame.key.length() > 64 ? frame.key.substring(0, 64) : frame.key;
                path.append(i == 1 ? "" : ".").append(key);
            } else {
                path.append('[').append(frame.count - 1).append(']');
            }
        }
        return path.toString();
    }

    private void literal(String word) {
        for (int i = 0; i < word.length(); i++) {
            expect(word.charAt(i));
        }
    }

    private void number() {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        int first = at;
        digits();
        if (json[first] == '0' && at > first + 1) {
            throw invalid("a number with a leading zero");
        }
        if (at < json.length && json[at] == '.') {
            at++;
            digits();
        }
        if (at < json.length && (json[at] | 0x20) == 'e') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
        }
        if (at == start) {
            throw invalid("no value");
        }
    }

    private void digits() {
        int start = at;
        while (at < json.length && json[at] >= '0' && json[at] <= '9') {
            at++;
        }
        if (at == start) {
            throw invalid("no value");
        }
    }

    private void space() {
        while (at < json.length && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
            at++;
        }
    }

    private int peek() {
        if (at >= json.length) {
            throw invalid("the end of the document");
        }
        return json[at];
    }

    private void expect(int wanted) {
        if (peek() != wanted) {
            throw invalid("not the " + (char) wanted + " that belongs here");
        }
        at++;
    }

    private MalformedException invalid(String what) {
        return new MalformedException(Problem.INVALID_JSON, what, at);
    }
}
