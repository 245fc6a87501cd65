package io.m2mgateway.scan.rules;

import io.m2mgateway.scan.rules.Probe.Chars;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The address of a database or broker with a password that somebody could really use. */
final class ConnectionString {
    static final List<String> SCHEMES = List.of(
            "postgres://",
            "postgresql://",
            "mysql://",
            "mariadb://",
            "mongodb://",
            "mongodb+srv://",
            "redis://",
            "rediss://",
            "amqp://",
            "amqps://",
            "mssql://",
            "sqlserver://",
            "clickhouse://");

    private static final int LONGEST = 128;
    private static final int LEAST_PASSWORD = 8;
    /** Words that documentation writes in place of a password. */
    private static final Set<String> PLACEHOLDERS = Set.of("pass", "secret", "changeme", "example", "placeholder");

    private ConnectionString() {}

    static boolean check(Probe probe, int start) {
        int user = probe.at();
        while (probe.at() - user < LONGEST && isPart(probe.peek()) && probe.peek() != ':') {
            probe.skip();
        }
        if (probe.peek() != ':') {
            return false;
        }
        probe.skip();
        int first = probe.at();
        while (probe.at() - first < LONGEST && isPart(probe.peek())) {
            probe.skip();
        }
        if (probe.peek() != '@') {
            return false;
        }
        String password = probe.taken(first);
        probe.skip();
        return (Chars.ALNUM.has(probe.peek()) || probe.peek() == '[') && isReal(password);
    }

    private static boolean isPart(int c) {
        return c > ' ' && c < 127 && "@/\"'`<>{}$*\\".indexOf(c) < 0;
    }

    private static boolean isReal(String password) {
        String lower = password.toLowerCase(Locale.ROOT);
        boolean letters = lower.chars().anyMatch(c -> c >= 'a' && c <= 'z');
        boolean others = lower.chars().anyMatch(c -> c < 'a' || c > 'z');
        return password.length() >= LEAST_PASSWORD
                && letters
                && others
                && PLACEHOLDERS.stream().noneMatch(lower::contains)
                && Randomness.isRandom(password);
    }
}
