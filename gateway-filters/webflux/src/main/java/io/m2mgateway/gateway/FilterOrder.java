package io.m2mgateway.gateway;

/**
 * Where each filter stands. Requests pass in ascending order, response bytes in descending order. All lie below
 * Spring Cloud Gateway's response writer at -1, without which a filter cannot see the response's bytes, and below
 * its first ordinary route filter at 1, so that {@code Retry} repeats none of them; the last looks at heads alone.
 */
public enum FilterOrder {
    /** Before anything that costs: nothing of the body is read for a caller who has no key. */
    API_KEY(-12),
    /** Limits: who is over them costs no decoding. */
    ADMISSION(-11),
    /** Frames and coded bodies become JSON; answers become frames and coded bodies. */
    DECODE(-6),
    /** The plain text of requests and answers is scanned. */
    SCAN(-4),
    /** What an answer used, from its plain bytes. */
    USAGE(-3),
    /** Frames and content coding of the upstream's side. */
    UPSTREAM_CODEC(-2),
    /** What an upstream that speaks frames answered: inside {@code Retry}, and before the address is made. */
    LINK(9_000);

    private final int order;

    FilterOrder(int order) {
        this.order = order;
    }

    /** The value for {@link org.springframework.core.Ordered}. */
    public int order() {
        return order;
    }
}
