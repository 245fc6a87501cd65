package io.m2mgateway.gateway.key;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;

/**
 * Hides secrets of {@code m2m.keys} in actuator answers, also where {@code show-values} would show values: by the property's name, and
 * by the value wherever else it stands, an environment variable or the command line.
 */
public final class KeySanitizer implements SanitizingFunction {

    private static final Set<String> OPEN =
            Set.of("org", "agent", "secretfile", "previoussecretfile", "masterfile", "previousmasterfile");
    private static final Pattern SEPARATOR = Pattern.compile("[._]");

    private final List<String> secrets = new ArrayList<>();

    /** Knows the secrets that stand in the configuration itself; those in files are in no property. */
    public KeySanitizer(KeyProperties properties) {
        for (KeyProperties.Key key : properties.keys().values()) {
            add(key.secret());
            add(key.previousSecret());
            add(key.master());
            add(key.previousMaster());
        }
    }

    private void add(@Nullable String secret) {
        if (secret != null && !secret.isBlank()) {
            secrets.add(secret.strip());
        }
    }

    @Override
    public SanitizableData apply(SanitizableData data) {
        return isSecret(data.getKey()) || holdsSecret(data.getValue()) ? data.withSanitizedValue() : data;
    }

    private static boolean isSecret(String property) {
        String[] parts = SEPARATOR.split(property.toLowerCase(Locale.ROOT), -1);
        boolean ours = parts.length > 2 && parts[0].equals("m2m") && parts[1].equals("keys");
        // An environment variable has the same mark between words and between names: its last words are looked at
        // together.
        String last = parts[parts.length - 1].replace("-", "");
        return ours && !OPEN.contains(last) && !last.equals("file");
    }

    private boolean holdsSecret(@Nullable Object value) {
        if (value == null || secrets.isEmpty()) {
            return false;
        }
        String text = value.toString();
        return secrets.stream().anyMatch(text::contains);
    }
}
