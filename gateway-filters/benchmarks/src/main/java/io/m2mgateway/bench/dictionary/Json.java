package io.m2mgateway.bench.dictionary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** JSON values as lists and maps, written as the clients and servers of the APIs write them. */
final class Json {
    private Json() {}

    /** How separators, order and characters are written. */
    enum Style {
        /** Without spaces: JavaScript, Go, Rust, and most SDKs of today. */
        COMPACT(",", ":", false, false),
        /** The same with members in alphabetical order: gateways, recorders and Go maps. */
        SORTED(",", ":", true, false),
        /** A space behind separators and nothing but ASCII: Python's default. */
        SPACED(", ", ": ", false, true),
        /** A space behind separators, as UTF-8. */
        SPACED_UTF8(", ", ": ", false, false),
        /** Python's default in alphabetical order. */
        SPACED_SORTED(", ", ": ", true, true),
        /** One member a line, two spaces a level: what the OpenAI and Gemini servers answer. */
        INDENTED(",", ": ", false, false);

        private final String comma;
        private final String colon;
        private final boolean sorted;
        private final boolean ascii;

        Style(String comma, String colon, boolean sorted, boolean ascii) {
            this.comma = comma;
            this.colon = colon;
            this.sorted = sorted;
            this.ascii = ascii;
        }
    }

    /** An object of names and values in turn; a member whose value is {@link #ABSENT} is left out. */
    static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i + 1] != ABSENT) {
                object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
            }
        }
        return object;
    }

    /** The value of a member that is not there. */
    static final Object ABSENT = new Object();

    /** An array. */
    static List<@Nullable Object> array(@Nullable Object... values) {
        return new ArrayList<>(Arrays.asList(values));
    }

    static String write(@Nullable Object value, Style style) {
        StringBuilder out = new StringBuilder();
        write(value, style, 0, out);
        return out.toString();
    }

    private static void write(@Nullable Object value, Style style, int depth, StringBuilder out) {
        if (value instanceof String text) {
            string(text, style.ascii, out);
        } else if (value instanceof Map<?, ?> map) {
            members(map, style, depth, out);
        } else if (value instanceof List<?> list) {
            elements(list, style, depth, out);
        } else {
            out.append(value);
        }
    }

    private static void members(Map<?, ?> map, Style style, int depth, StringBuilder out) {
        Map<?, ?> ordered = style.sorted ? new TreeMap<>(map) : map;
        out.append('{');
        boolean first = true;
        for (Map.Entry<?, ?> member : ordered.entrySet()) {
            separate(first, style, depth, out);
            first = false;
            string(String.valueOf(member.getKey()), style.ascii, out);
            out.append(style.colon);
            write(member.getValue(), style, depth + 1, out);
        }
        end(first, '}', style, depth, out);
    }

    private static void elements(List<?> list, Style style, int depth, StringBuilder out) {
        out.append('[');
        boolean first = true;
        for (Object element : list) {
            separate(first, style, depth, out);
            first = false;
            write(element, style, depth + 1, out);
        }
        end(first, ']', style, depth, out);
    }

    private static void separate(boolean first, Style style, int depth, StringBuilder out) {
        out.append(first ? "" : style.comma);
        if (style == Style.INDENTED) {
            out.append('\n').append("  ".repeat(depth + 1));
        }
    }

    private static void end(boolean empty, char bracket, Style style, int depth, StringBuilder out) {
        if (style == Style.INDENTED && !empty) {
            out.append('\n').append("  ".repeat(depth));
        }
        out.append(bracket);
    }

    private static void string(String text, boolean ascii, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < ' ' || (ascii && c > '~')) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
