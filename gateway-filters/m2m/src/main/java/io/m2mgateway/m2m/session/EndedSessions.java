package io.m2mgateway.m2m.session;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sessions that ended, in the order in which they did. Not safe for use by many threads. */
final class EndedSessions {
    private record Entry(Session session, Instant at) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    void add(Session session, Instant at) {
        entries.put(session.id(), new Entry(session, at));
    }

    @Nullable
    Session find(String id) {
        Entry entry = entries.get(id);
        return entry == null ? null : entry.session;
    }

    /** Forgets what ended before an instant, and the oldest beyond a number. */
    void forget(Instant before, int max) {
        Iterator<Entry> oldest = entries.values().iterator();
        while (oldest.hasNext()) {
            Entry entry = oldest.next();
            if (entries.size() <= max && !entry.at.isBefore(before)) {
                return;
            }
            oldest.remove();
        }
    }
}
