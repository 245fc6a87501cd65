package io.m2mgateway.m2m.context;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last documents of one session, within limits. Thread-safe. */
public final class ContextHistory implements Contexts {
    private final ContextLimits limits;
    /** The oldest first. */
    private final Map<ContextId, Context> documents = new LinkedHashMap<>();

    private long bytes;

    /** A history that is empty. */
    public ContextHistory(ContextLimits limits) {
        this.limits = limits;
    }

    /** Remembers a document as the latest; one that is too large is not remembered. */
    public synchronized void add(Context context) {
        if (!limits.takes(context.document().length)) {
            return;
        }
        forget(context.id());
        documents.put(context.id(), context);
        bytes += size(context);
        Iterator<Context> oldest = documents.values().iterator();
        while (documents.size() > limits.messages() || bytes > limits.bytes()) {
            bytes -= size(oldest.next());
            oldest.remove();
        }
    }

    /** Forgets one document. */
    public synchronized void forget(ContextId id) {
        Context known = documents.remove(id);
        if (known != null) {
            bytes -= size(known);
        }
    }

    /** What is held, {@link ContextLimits#OVERHEAD} included. */
    public synchronized long bytes() {
        return bytes;
    }

    @Override
    public synchronized byte @Nullable [] find(ContextId id) {
        Context known = documents.get(id);
        return known == null ? null : known.document();
    }

    /** The document that begins as this one does for longest, of equal ones the latest; before it the latest of those that it has not in it, which as a rule is the answer to it. */
    @Override
    public synchronized List<Context> nearest(byte[] document) {
        Context best = null;
        int longest = -1;
        for (Context candidate : documents.values()) {
            int common = candidate.common(document);
            if (common >= longest) {
                best = candidate;
                longest = common;
            }
        }
        if (best == null) {
            return List.of();
        }
        Context latest = null;
        for (Context other : documents.values()) {
            latest = other.isWithin(best) ? latest : other;
        }
        return latest == null ? List.of(best) : List.of(latest, best);
    }

    private static long size(Context context) {
        return context.document().length + (long) ContextLimits.OVERHEAD;
    }
}
