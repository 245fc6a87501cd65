package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.args.InvalidArg;
import io.m2mgateway.m2m.Role;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The args of {@code M2MHeader}: one field of the routing header, and either what it must look like or its range.
 *
 * @param field which
 * @param regexp a Java regular expression that the whole value matches; roles are joined by commas, in lower case
 * @param min smallest number, inclusive
 * @param max largest number, inclusive
 */
public record HeaderCondition(
        Field field,
        @Nullable String regexp,
        @Nullable Double min,
        @Nullable Double max) {

    /** Fields of the routing header. */
    public enum Field {
        /** The model's name. */
        MODEL,
        /** Whether a stream is asked for: {@code true} or {@code false}. */
        STREAM,
        /** The messages' roles. */
        ROLES,
        /** How many messages. */
        MESSAGES,
        /** The most output tokens that the request allows. */
        TOKENS,
        /** UTF-8 bytes of the messages' text. */
        BYTES,
        /** Estimated cost in USD; frames only. */
        COST;

        boolean isNumber() {
            return this == MESSAGES || this == TOKENS || this == BYTES || this == COST;
        }
    }

    /** Checks that the condition can be met. */
    public HeaderCondition {
        if (field == null) {
            throw new InvalidArg("field", "missing", "Use one of model, stream, roles, messages, tokens, bytes, cost.");
        }
        boolean range = min != null || max != null;
        if (range == (regexp != null)) {
            throw new InvalidArg(
                    "regexp", "a condition is one thing", "Give either 'regexp', or 'min', 'max' or both.");
        }
        if (range && !field.isNumber()) {
            throw new InvalidArg(
                    min != null ? "min" : "max",
                    "only messages, tokens, bytes and cost have a range",
                    "Use 'regexp' for the others.");
        }
        if (min != null && max != null && min > max) {
            throw new InvalidArg("max", "it is less than 'min', " + min, "Exchange them.");
        }
        if (regexp != null) {
            try {
                Pattern.compile(regexp);
            } catch (PatternSyntaxException wrong) {
                throw new InvalidArg("regexp", wrong.getDescription(), "Use a Java regular expression.");
            }
        }
    }

    /** What the facts say of the field; null where it is absent or not known. */
    @Nullable
    Object value(RoutingFacts facts) {
        return switch (field) {
            case MODEL -> facts.model();
            case STREAM -> facts.stream();
            case ROLES -> facts.roles() == null ? null : text(facts.roles());
            case MESSAGES -> facts.messages();
            case TOKENS -> facts.maxTokens();
            case BYTES -> facts.contentBytes();
            case COST -> facts.costUsd();
        };
    }

    private static String text(List<Role> roles) {
        return roles.stream().map(role -> role.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(","));
    }

    boolean inRange(double value) {
        return (min == null || value >= min) && (max == null || value <= max);
    }
}
