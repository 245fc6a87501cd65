package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.body.EntityHeaders;
import io.m2mgateway.gateway.body.MediaKind;
import io.m2mgateway.gateway.body.RequestBody;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.session.SessionFrames;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * A request to an upstream that speaks frames, and how it can be sent in a plainer form when that upstream turns out not to.
 *
 * @param link the upstream
 * @param document the JSON; empty for a request that has none, which is sent as it is
 * @param form the form of this attempt
 * @param session the session of this attempt; null where it is in none
 */
@SuppressWarnings("ArrayRecordComponent") // the body itself; never compared
record LinkRequest(
        UpstreamSide side,
        Links.Link link,
        byte[] document,
        WireForm form,
        @Nullable Joined session) {

    static final String ATTRIBUTE = LinkRequest.class.getName();

    private static final String IN_SESSION = ATTRIBUTE + ".inSession";

    /** How servers refuse a body that they cannot read. */
    private static final Set<Integer> NOT_READ = Set.of(400, 415, 422);

    /** The same for a session that is over, sends too much, or cannot be found at the moment. */
    private static final Set<Integer> NOT_IN_SESSION = Set.of(400, 413, 415, 422, 429, 503);

    /** A session as it was when the request joined it. */
    record Joined(LinkSession keeper, LinkSession.Opened opened) {}

    /** The request of an exchange as it was sent in a session; null where it was in none. */
    static SessionFrames.@Nullable Request inSession(ServerWebExchange exchange) {
        return exchange.getAttribute(IN_SESSION);
    }

    /** A request in the form that its upstream reads, as far as is known; never JSON where it has to be protected. */
    static LinkRequest of(UpstreamSide side, Links.Link link, byte[] document) {
        WireForm known = link.form();
        boolean plain = known == WireForm.PASSTHROUGH && side.protection() != null;
        return new LinkRequest(side, link, document, plain ? WireForm.M2M : known, null);
    }

    /** The same in a session. */
    LinkRequest in(LinkSession keeper, LinkSession.Opened opened) {
        return new LinkRequest(side, link, document, form, new Joined(keeper, opened));
    }

    /** The same in none. */
    LinkRequest alone() {
        return session == null ? this : new LinkRequest(side, link, document, form, null);
    }

    /** Whether a status of somebody who does not say that he reads frames may mean that he could not read this. */
    boolean mayBeUnread(int status) {
        boolean frame = document.length > 0 && form != WireForm.PASSTHROUGH;
        return frame && (session == null ? NOT_READ : NOT_IN_SESSION).contains(status);
    }

    /** The same without its session, else a step nearer to plain JSON; null where that has to be protected, which JSON cannot be. */
    @Nullable
    LinkRequest plainer() {
        if (session != null) {
            session.keeper.forget(session.opened);
            return alone();
        }
        if (form == WireForm.COMPACT) {
            return new LinkRequest(side, link, document, WireForm.M2M, null);
        }
        return side.protection() == null ? new LinkRequest(side, link, document, WireForm.PASSTHROUGH, null) : null;
    }

    /** The upstream has read it. */
    void taken(ServerWebExchange exchange) {
        SessionFrames.Request sent = inSession(exchange);
        if (sent != null) {
            sent.taken();
        }
    }

    /** The exchange with the request in this form. */
    Mono<ServerWebExchange> applyTo(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
        if (document.length == 0) {
            return Mono.just(exchange);
        }
        Mono<byte[]> body = form == WireForm.PASSTHROUGH
                ? Mono.just(document)
                : side.work().run(session == null ? document.length : Long.MAX_VALUE, () -> encode(exchange));
        return body.map(bytes -> {
            RequestBody.of(exchange).replace(bytes);
            return exchange.mutate()
                    .request(request -> request.headers(headers -> describe(headers, bytes.length)))
                    .build();
        });
    }

    private byte[] encode(ServerWebExchange exchange) {
        if (session == null) {
            exchange.getAttributes().remove(IN_SESSION);
            return side.codec().encode(document, form, side.protection());
        }
        SessionFrames.Request sent = session.opened.frames().encode(document);
        exchange.getAttributes().put(IN_SESSION, sent);
        return sent.frame();
    }

    /** Whether the exchange has the request in this form. */
    boolean isIn(ServerWebExchange exchange) {
        if (document.length == 0) {
            return true;
        }
        boolean json = MediaKind.of(exchange.getRequest().getHeaders()) == MediaKind.JSON;
        return !side.formsAttempts() && json == (form == WireForm.PASSTHROUGH);
    }

    private void describe(HttpHeaders headers, int length) {
        headers.setContentType(
                switch (form) {
                    case COMPACT -> FrameOffer.COMPACT_TYPE;
                    case PASSTHROUGH -> MediaType.APPLICATION_JSON;
                    default -> MediaKind.FRAME_TYPE;
                });
        EntityHeaders.changed(headers, length);
        headers.remove(HttpHeaders.EXPECT);
        if (session != null) {
            headers.set(LinkSessions.HEADER, session.opened.id());
        }
    }
}
