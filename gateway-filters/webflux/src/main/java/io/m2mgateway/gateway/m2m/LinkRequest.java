package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.body.EntityHeaders;
import io.m2mgateway.gateway.body.MediaKind;
import io.m2mgateway.gateway.body.RequestBody;
import io.m2mgateway.gateway.session.SessionRefusal;
import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.session.SessionFrames;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * A request to an upstream that speaks frames, and how it can be sent in a plainer form when that upstream turns out not to.
 *
 * @param link the upstream
 * @param document the JSON; empty for a request that has none, which is sent as it is
 * @param type the content type of the document; null where it has none
 * @param form the form of this attempt
 * @param framable whether a frame can carry the document, as far as is known: their limits are narrower than those of JSON
 * @param session the session of this attempt; null where it is in none
 */
@SuppressWarnings("ArrayRecordComponent") // the body itself; never compared
record LinkRequest(
        UpstreamSide side,
        Links.Link link,
        byte[] document,
        @Nullable String type,
        WireForm form,
        boolean framable,
        @Nullable Joined session) {

    static final String ATTRIBUTE = LinkRequest.class.getName();

    private static final String IN_SESSION = ATTRIBUTE + ".inSession";

    /** How servers refuse a body that they cannot read. */
    private static final Set<Integer> NOT_READ = Set.of(400, 415, 422);

    /** A session as it was when the request joined it. */
    record Joined(LinkSession keeper, LinkSession.Opened opened) {}

    /** The request of an exchange as it was sent in a session; null where it was in none. */
    static SessionFrames.@Nullable Request inSession(ServerWebExchange exchange) {
        return exchange.getAttribute(IN_SESSION);
    }

    /** The request of an exchange as it was last sent; null where the upstream gets no frames. */
    static @Nullable LinkRequest of(ServerWebExchange exchange) {
        return exchange.getAttribute(ATTRIBUTE);
    }

    /** A request in the form that its upstream reads, as far as is known; never JSON where it has to be protected. */
    static LinkRequest of(UpstreamSide side, Links.Link link, byte[] document, @Nullable String type) {
        WireForm known = link.form();
        boolean plain = known == WireForm.PASSTHROUGH && side.protection() != null;
        return new LinkRequest(side, link, document, type, plain ? WireForm.M2M : known, true, null);
    }

    /** The same in a session. */
    LinkRequest in(LinkSession keeper, LinkSession.Opened opened) {
        return new LinkRequest(side, link, document, type, form, framable, new Joined(keeper, opened));
    }

    private LinkRequest as(WireForm other, boolean stillFramable) {
        return new LinkRequest(side, link, document, type, other, stillFramable, null);
    }

    /** The same in none. */
    LinkRequest alone() {
        return session == null ? this : as(form, framable);
    }

    /** Whether an answer of somebody who does not say that he reads frames may mean that he could not read this, or not in its session. */
    boolean mayBeUnread(int status, HttpHeaders answer) {
        boolean frame = document.length > 0 && form != WireForm.PASSTHROUGH;
        return frame && (NOT_READ.contains(status) || (session != null && SessionRefusal.isIn(answer)));
    }

    /** Whether an upstream that took it reads no frames. */
    boolean provesNone() {
        return form == WireForm.PASSTHROUGH && framable && document.length > 0;
    }

    /** The same without its session, else in the next form; null where there is none. */
    @Nullable
    LinkRequest next() {
        if (session != null) {
            session.keeper.forget(session.opened);
            return alone();
        }
        if (side.protection() == null) {
            return as(form == WireForm.COMPACT ? WireForm.M2M : WireForm.PASSTHROUGH, framable);
        }
        // JSON cannot be protected. An upstream that is not known yet may read one kind of frame and not the other.
        boolean first = form == (link.form() == WireForm.COMPACT ? WireForm.COMPACT : WireForm.M2M);
        return first ? as(form == WireForm.COMPACT ? WireForm.M2M : WireForm.COMPACT, framable) : null;
    }

    /** The upstream has read it. */
    void taken(ServerWebExchange exchange) {
        SessionFrames.Request sent = inSession(exchange);
        if (sent != null) {
            sent.taken();
        }
    }

    /** The exchange with the request in this form; in JSON where no frame can carry it, and it need not be protected. {@link #of(ServerWebExchange)} then has what was sent. */
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
                })
                .onErrorResume(
                        M2mException.class,
                        error -> mayBeJson(error)
                                ? as(WireForm.PASSTHROUGH, false).applyTo(exchange)
                                : Mono.error(error));
    }

    private boolean mayBeJson(M2mException notFramable) {
        return side.protection() == null && notFramable.code() != ErrorCode.INVALID_JSON;
    }

    private byte[] encode(ServerWebExchange exchange) {
        exchange.getAttributes().remove(IN_SESSION);
        if (session == null) {
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
        if (form != WireForm.PASSTHROUGH) {
            headers.setContentType(form == WireForm.COMPACT ? FrameOffer.COMPACT_TYPE : MediaKind.FRAME_TYPE);
        } else if (type != null) {
            headers.set(HttpHeaders.CONTENT_TYPE, type);
        }
        EntityHeaders.changed(headers, length);
        headers.remove(HttpHeaders.EXPECT);
        if (session != null) {
            headers.set(LinkSessions.HEADER, session.opened.id());
        }
    }
}
