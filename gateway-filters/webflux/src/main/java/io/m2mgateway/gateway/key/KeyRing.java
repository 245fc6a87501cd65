package io.m2mgateway.gateway.key;

import io.m2mgateway.gateway.args.InvalidSettingException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All of {@code m2m.keys}. Immutable. */
public final class KeyRing {

    static final String PROPERTY = "m2m.keys";

    private final Map<String, FrameKey> keys = new TreeMap<>();

    /** @throws InvalidSettingException for a key that makes no sense; the message has its property and the fix, never a secret */
    public KeyRing(KeyProperties properties) {
        properties.keys().forEach((id, key) -> keys.put(id, new KeyReader(id, key).read()));
    }

    /** The key of an id; null where there is none. */
    public @Nullable FrameKey find(@Nullable String id) {
        return id == null ? null : keys.get(id);
    }

    /** All ids, sorted. */
    public Set<String> ids() {
        return keys.keySet();
    }
}
