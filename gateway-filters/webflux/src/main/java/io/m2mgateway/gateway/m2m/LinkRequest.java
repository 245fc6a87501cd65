package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.body.EntityHeaders;
import io.m2mgateway.gateway.body.MediaKind;
import io.m2mgateway.gateway.body.RequestBody;
import io.m2mgateway.m2m.WireForm;
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
 */
@SuppressWarnings("ArrayRecordComponent") // the body itself; never compared
record LinkRequest(UpstreamSide side, Links.Link link, byte[] document, WireForm form) {

    static final String ATTRIBUTE = LinkRequest.class.getName();

    /** A request in the form that its upstream reads, as far as is known; never JSON where it has to be protected. */
    static LinkRequest of(UpstreamSide side, Links.Link link, byte[] document) {
        WireForm known = link.form();
        boolean plain = known == WireForm.PASSTHROUGH && side.protection() != null;
        return new LinkRequest(side, link, document, plain ? WireForm.M2M : known);
    }

    boolean isFrame() {
        return document.length > 0 && form != WireForm.PASSTHROUGH;
    }

    /** The same a step nearer to plain JSON; null where that has to be protected, which JSON cannot be. */
    @Nullable
    LinkRequest plainer() {
        if (form == WireForm.COMPACT) {
            return new LinkRequest(side, link, document, WireForm.M2M);
        }
        return side.protection() == null ? new LinkRequest(side, link, document, WireForm.PASSTHROUGH) : null;
    }

    /** The exchange with the request in this form. */
    Mono<ServerWebExchange> applyTo(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
        if (document.length == 0) {
            return Mono.just(exchange);
        }
        Mono<byte[]> body = form == WireForm.PASSTHROUGH
                ? Mono.just(document)
                : side.work().run(document.length, () -> side.codec().encode(document, form, side.protection()));
        return body.map(bytes -> {
            RequestBody.of(exchange).replace(bytes);
            return exchange.mutate()
                    .request(request -> request.headers(headers -> describe(headers, bytes.length)))
                    .build();
        });
    }

    /** Whether the exchange has the request in this form. A protected one is made anew for each attempt: its nonce may be taken once. */
    boolean isIn(ServerWebExchange exchange) {
        if (document.length == 0) {
            return true;
        }
        boolean json = MediaKind.of(exchange.getRequest().getHeaders()) == MediaKind.JSON;
        return side.protection() == null && json == (form == WireForm.PASSTHROUGH);
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
    }
}
