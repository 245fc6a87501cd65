package io.m2mgateway.m2m.session;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads members that a peer wrote: of another type than expected counts as absent. */
record Fields(Map<?, ?> members) {
    static @Nullable Fields of(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? new Fields(map) : null;
    }

    @Nullable
    Object get(String name) {
        return members.get(name);
    }

    @Nullable
    String text(String name) {
        return members.get(name) instanceof String text ? text : null;
    }

    String text(String name, String absent) {
        return members.get(name) instanceof String text ? text : absent;
    }

    boolean flag(String name, boolean absent) {
        return members.get(name) instanceof Boolean flag ? flag : absent;
    }

    /** A whole number that is not negative; numbers beyond a long count as its largest. */
    @Nullable
    Long count(String name) {
        Object value = members.get(name);
        if (value instanceof Integer || value instanceof Long) {
            long number = ((Number) value).longValue();
            return number < 0 ? null : number;
        }
        return value instanceof java.math.BigInteger big && big.signum() > 0 ? Long.MAX_VALUE : null;
    }

    @Nullable
    Double number(String name) {
        return members.get(name) instanceof Number number ? number.doubleValue() : null;
    }

    /** The strings of a list; null where there is no list. */
    @Nullable
    List<String> texts(String name) {
        if (!(members.get(name) instanceof List<?> list)) {
            return null;
        }
        return list.stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }
}
