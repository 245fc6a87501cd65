package io.m2mgateway.gateway.session;

import io.m2mgateway.gateway.EventLoops;
import io.m2mgateway.m2m.context.Context;
import io.m2mgateway.m2m.context.ContextId;
import io.m2mgateway.m2m.context.ContextLimits;
import io.m2mgateway.m2m.context.ContextStore;
import io.m2mgateway.m2m.context.Contexts;
import io.m2mgateway.m2m.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The earlier documents of a session as one request needs them: those that its frame names, its own, and, for the answer, of these the ones that the client certainly has.
 * Used by one thread at a time, as the request goes through its filters.
 */
public final class SessionContexts implements Contexts {
    private static final String ATTRIBUTE = SessionContexts.class.getName();

    private final ContextStore store;
    private final Session session;
    private final ContextLimits limits;
    private volatile List<Context> named = List.of();
    private volatile @Nullable Context request;

    SessionContexts(ContextStore store, Session session, ContextLimits limits) {
        this.store = store;
        this.session = session;
        this.limits = limits;
    }

    /** Those of the session that a request came in; null where it came in none, or in one without contexts. */
    public static @Nullable SessionContexts of(ServerWebExchange exchange) {
        return exchange.getAttribute(ATTRIBUTE);
    }

    /** Makes these the ones of a request. */
    public void attachTo(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }

    /** Looks up what a frame names, before it is decoded; what is not found then is gone. */
    public Mono<Void> resolve(ServerWebExchange exchange, List<ContextId> ids) {
        if (ids.isEmpty()) {
            return Mono.empty();
        }
        return EventLoops.answer(exchange, () -> store.find(session.id(), ids))
                .doOnNext(found -> named = contexts(ids, found))
                .then();
    }

    private static List<Context> contexts(List<ContextId> ids, Map<ContextId, byte[]> found) {
        List<Context> contexts = new ArrayList<>(ids.size());
        for (ContextId id : ids) {
            byte[] document = found.get(id);
            if (document != null) {
                contexts.add(new Context(id, document));
            }
        }
        return contexts;
    }

    /** Bytes of the documents that are named, which decoding works on as well. */
    public long bytes() {
        long bytes = 0;
        for (Context context : named) {
            bytes += context.document().length;
        }
        return bytes;
    }

    /** Remembers the document of the request, which its answer may lean on. */
    public void takeRequest(byte[] document) {
        Context own = new Context(ContextId.of(session.id(), document), document);
        request = own;
        keep(own);
    }

    /** Remembers the document of an answer that goes out as a compact frame, unless it is too large. */
    public void takeAnswer(byte[] document) {
        if (limits.takes(document.length)) {
            keep(new Context(ContextId.of(session.id(), document), document));
        }
    }

    private void keep(Context context) {
        store.keep(session.id(), context, limits, session.timeout());
    }

    @Override
    public byte @Nullable [] find(ContextId id) {
        for (Context context : named) {
            if (context.id().equals(id)) {
                return context.document();
            }
        }
        return null;
    }

    /**
     * What an answer leans on: what its request named, but for what the request grew from and so has in it, and the request last. A client has all of these, and could not ask for the
     * answer again.
     */
    @Override
    public List<Context> nearest(byte[] document) {
        Context own = request;
        if (own == null) {
            return List.of();
        }
        List<Context> nearest = new ArrayList<>(MAX_NAMED);
        for (Context context : named) {
            if (nearest.size() < MAX_NAMED - 1 && !context.isWithin(own)) {
                nearest.add(context);
            }
        }
        nearest.add(own);
        return nearest;
    }
}
