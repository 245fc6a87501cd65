package io.m2mgateway.gateway.limit;

import io.m2mgateway.gateway.body.RequestBody;
import io.m2mgateway.limit.usage.AnswerUsage;
import io.m2mgateway.limit.usage.RequestDemand;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * One request's use of tokens and money, from its admission to its settlement. The first that knows how it ended settles; what comes later changes nothing.
 * Thread-safe: a client may leave while the upstream's bytes are read.
 */
final class RequestUse {
    /** The exchange attribute. */
    static final String ATTRIBUTE = RequestUse.class.getName();

    private final List<Reservation> reservations;
    private final AnswerUsage answer = new AnswerUsage();
    private final boolean mayAskUsage;
    private RequestDemand demand;
    private boolean claimed;
    private boolean sent;
    private int status;
    private boolean unreadable;

    private RequestUse(List<Reservation> reservations, Demands.Known known, boolean mayAskUsage) {
        this.reservations = reservations;
        this.demand = known.demand();
        this.claimed = known.claimed();
        this.mayAskUsage = mayAskUsage;
    }

    /** For the exchange that goes on; null where nothing is reserved. */
    static @Nullable RequestUse of(
            List<Reservation> all, Demands.Known known, boolean askUsage, ServerWebExchange exchange) {
        List<Reservation> reservations =
                all.stream().filter(reservation -> !reservation.isEmpty()).toList();
        if (reservations.isEmpty()) {
            return null;
        }
        RequestUse use = new RequestUse(
                reservations, known, askUsage && reservations.stream().anyMatch(Reservation::isSettled));
        exchange.getAttributes().put(ATTRIBUTE, use);
        return use;
    }

    /** Settles before the signal goes on by which the answer ends. */
    Mono<Void> settledWith(Mono<Void> request, ServerWebExchange exchange) {
        RequestBody body = RequestBody.of(exchange);
        return request.doOnSuccess(done -> {
                    HttpStatusCode code = exchange.getResponse().getStatusCode();
                    over(body, code == null ? 200 : code.value());
                })
                // Before the head nothing was done for the client; within the answer, what it saw.
                .doOnError(error -> over(body, 0))
                // Before the head nobody knows how far the upstream is: it has read the request.
                .doOnCancel(() -> over(body, 200));
    }

    /** Whether what was reserved is the sender's word. */
    synchronized boolean isClaimed() {
        return claimed;
    }

    /** Whether the upstream may be asked to tell a stream's use. */
    boolean mayAskUsage() {
        return mayAskUsage;
    }

    /** What the body says in the place of what its sender claimed. */
    synchronized void correct(RequestDemand truth) {
        claimed = false;
        demand = truth;
        reservations.forEach(reservation -> reservation.raise(truth));
    }

    /** From here on the upstream may work. */
    synchronized void sent() {
        sent = true;
    }

    /**
     * The upstream's answer begins.
     *
     * @param tells whether its body may say what was used
     * @return whether that is going to be read; else everything is settled
     */
    synchronized boolean answers(int statusCode, boolean tells) {
        status = statusCode;
        if (!tells || !isSuccess()) {
            finish();
            return false;
        }
        return true;
    }

    /** The answer has a coding that is not known. */
    synchronized void unreadable() {
        unreadable = true;
    }

    synchronized void document(ByteBuffer json) {
        answer.next(json);
    }

    synchronized void text(ByteBuffer text) {
        answer.nextText(text);
    }

    /**
     * The data of one event; the last one settles, before it is sent on.
     *
     * @return whether it holds only what a client has to ask for
     */
    synchronized boolean event(byte[] data) {
        answer.event(data);
        if (answer.isComplete()) {
            finish();
        }
        return answer.isUsageEvent();
    }

    /** All of the answer was there. */
    synchronized void end() {
        answer.end();
        finish();
    }

    private synchronized void over(RequestBody body, int statusCode) {
        if (status == 0) {
            status = statusCode;
        }
        if (claimed) {
            // A body that nobody held has a length now.
            reservations.forEach(reservation -> reservation.raiseBytes(body.received()));
        }
        finish();
    }

    private boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    private void finish() {
        boolean worked = sent && isSuccess();
        for (Reservation reservation : reservations) {
            if (!worked) {
                reservation.giveBack();
            } else if (unreadable) {
                reservation.keep();
            } else {
                reservation.settle(demand, answer.usage(demand.inputTokens()), answer.isTold() && answer.isComplete());
            }
        }
    }
}
