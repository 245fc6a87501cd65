package io.m2mgateway.gateway.limit.key;

import io.m2mgateway.limit.policy.KeyMatch;
import io.m2mgateway.limit.policy.KeyPart;
import io.m2mgateway.limit.policy.KeySpec;
import io.m2mgateway.limit.policy.KeyValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keys as operators read and write them: {@code client:acme}, {@code tag:tier=gold}, {@code ip:10.0.0.1}, and {@code client:acme + model:gpt-4o} where a
 * policy counts by several parts. It is the form of an override's {@code match}.
 */
public final class KeyText {
    /** Of a longer value the rest is left out: callers choose some of them. */
    private static final int MAX_VALUE_LENGTH = 256;

    private KeyText() {}

    /** A request's key. Of headers, query parameters, claims, principals and beans it tells the name only: their values may be secrets. */
    public static String of(KeySpec key, KeyValues values) {
        List<KeyPart> parts = key.parts();
        if (parts.size() == 1) {
            return of(parts.get(0), values);
        }
        return parts.stream().map(part -> of(part, values)).collect(Collectors.joining(" + "));
    }

    /** A key that an operator wrote, whole. */
    public static String whole(KeySpec key, KeyValues values) {
        return key.parts().stream()
                .map(part ->
                        part.kind() == KeyPart.Kind.GLOBAL ? name(part) : prefix(part) + shown(values.valueOf(part)))
                .collect(Collectors.joining(" + "));
    }

    /** Whom an override is for, as configuration writes it. */
    public static String of(KeyMatch match) {
        return prefix(match.part()) + match.glob();
    }

    private static String of(KeyPart part, KeyValues values) {
        return switch (part.kind()) {
            case CLIENT, TAG, IP, MODEL, ROUTE -> prefix(part) + shown(values.valueOf(part));
            case GLOBAL, HEADER, QUERY, PRINCIPAL, JWT, BEAN -> name(part);
        };
    }

    private static String shown(@Nullable String value) {
        if (value == null || value.length() <= MAX_VALUE_LENGTH) {
            return value == null ? "" : value;
        }
        int end =
                Character.isHighSurrogate(value.charAt(MAX_VALUE_LENGTH - 1)) ? MAX_VALUE_LENGTH - 1 : MAX_VALUE_LENGTH;
        return value.substring(0, end);
    }

    /** What stands before a value. */
    private static String prefix(KeyPart part) {
        return name(part) + (part.kind().isNamed() ? "=" : ":");
    }

    /** A part as configuration writes it. */
    private static String name(KeyPart part) {
        if (part.kind() == KeyPart.Kind.BEAN) {
            return "@" + part.name();
        }
        return part.name().isEmpty() ? part.kind().configName() : part.kind().configName() + ":" + part.name();
    }

    /** A policy's key as configuration writes it. */
    public static String of(KeySpec key) {
        return key.parts().stream().map(KeyText::name).collect(Collectors.joining(" + "));
    }

    /**
     * Reads a key. Where the policy counts by one part its value alone does ({@code acme}), else each part has its name before it.
     *
     * @param key what the policy counts by
     * @param texts one for each part, in any order, or one text in which they are joined by {@code +}. Parts that need no value can be left out
     * @return the values
     * @throws IllegalArgumentException with a message that says what to write
     */
    public static KeyValues parse(KeySpec key, List<String> texts) {
        Map<KeyPart, String> values = new HashMap<>();
        List<KeyPart> asked = new ArrayList<>();
        for (KeyPart part : key.parts()) {
            if (part.kind() == KeyPart.Kind.GLOBAL) {
                values.put(part, "*");
            } else {
                asked.add(part);
            }
        }
        List<String> given = texts.size() == 1 && asked.size() > 1
                ? Arrays.stream(texts.get(0).split("\\+", -1))
                        .map(String::strip)
                        .toList()
                : texts;
        for (String text : given) {
            if (!(asked.isEmpty() && text.equals("global")) && !read(text, asked, values)) {
                throw new IllegalArgumentException("'" + shown(text) + "' does not fit; " + help(asked));
            }
        }
        for (KeyPart part : asked) {
            if (!values.containsKey(part)) {
                throw new IllegalArgumentException("no value for " + name(part) + "; " + help(asked));
            }
        }
        return values::get;
    }

    private static boolean read(String text, List<KeyPart> asked, Map<KeyPart, String> values) {
        for (KeyPart part : asked) {
            if (text.startsWith(prefix(part))) {
                return put(part, text.substring(prefix(part).length()), values);
            }
        }
        return asked.size() == 1 && put(asked.get(0), text, values);
    }

    private static boolean put(KeyPart part, String text, Map<KeyPart, String> values) {
        String value = KeyReader.canonical(part, text);
        return value != null && !value.isEmpty() && values.putIfAbsent(part, value) == null;
    }

    private static String help(List<KeyPart> asked) {
        if (asked.isEmpty()) {
            return "this policy has one key, 'global', which can be left out";
        }
        return "write "
                + asked.stream()
                        .map(part -> prefix(part) + "<value>")
                        .collect(Collectors.joining(" and ", "", asked.size() > 1 ? ", each as a key of its own" : ""));
    }
}
