package io.m2mgateway.gateway.scan;

import io.m2mgateway.gateway.body.AnswerReader;
import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.gateway.scan.ScanConfig.OnError;
import io.m2mgateway.gateway.scan.ScanConfig.OtherMedia;
import io.m2mgateway.gateway.scan.ScanConfig.ResponseMode;
import io.m2mgateway.gateway.scan.ScanMeters.Direction;
import io.m2mgateway.gateway.scan.ScanVerdict.Action;
import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.scan.Verdict;
import io.m2mgateway.scan.answer.PromptWords;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** The answer's side of {@code SecurityScan} for one exchange: what is done about what is found, and who is told. */
final class AnswerScan {

    private static final Logger log = LoggerFactory.getLogger(AnswerScan.class);

    private final ScanConfig config;
    private final ScanSupport support;
    private final AnswerTexts texts;
    private final ServerWebExchange exchange;
    private final Route route;
    private final @Nullable PromptWords prompt;
    private final AtomicBoolean reported = new AtomicBoolean();

    AnswerScan(
            ScanConfig config,
            ScanSupport support,
            ServerWebExchange exchange,
            Route route,
            @Nullable PromptWords prompt) {
        this.config = config;
        this.support = support;
        this.texts = support.answers(config.policy());
        this.exchange = exchange;
        this.route = route;
        this.prompt = prompt;
    }

    ResponseMode mode() {
        return config.response();
    }

    long mostHeld() {
        return support.maxSize();
    }

    <T> Mono<T> run(long size, Callable<T> work) {
        return support.run(size, work);
    }

    /** An answer that is neither JSON, text nor frames. */
    void other() {
        if (config.otherMedia() == OtherMedia.DENY && mode() != ResponseMode.TAG) {
            throw new GatewayException(GatewayError.of(
                    ErrorCode.UPSTREAM_ERROR, "The upstream's answer is of a kind that this route does not let pass."));
        }
    }

    /** An answer that cannot be read at all. */
    void unscannable(GatewayException why) {
        report(ScanVerdict.failed(mode() != ResponseMode.TAG));
        if (config.onError() == OnError.DENY && mode() != ResponseMode.TAG) {
            throw why;
        }
    }

    /** A whole answer: the same bytes, or what goes on in their place, or an error. */
    Mono<byte[]> checked(byte[] body) {
        if (body.length == 0) {
            return Mono.just(body);
        }
        return run(body.length, () -> timed(body)).onErrorResume(RuntimeException.class, error -> {
            if (error instanceof GatewayException || error instanceof M2mException) {
                return Mono.error(error);
            }
            GatewayException refusal = failed(error);
            return refusal == null ? Mono.just(body) : Mono.error(refusal);
        });
    }

    private byte[] timed(byte[] body) {
        long start = System.nanoTime();
        byte[] plain = texts.opened(body);
        AnswerTexts.Checked checked = texts.check(plain, prompt);
        support.meters().time(route.getId(), Direction.RESPONSE, System.nanoTime() - start);
        report(checked.verdict());
        if (mode() == ResponseMode.BLOCK && checked.verdict().action() == Verdict.Action.BLOCK) {
            throw refusal(checked.verdict());
        }
        boolean changed = mode() == ResponseMode.REDACT && checked.body() != plain;
        return changed ? checked.body() : body;
    }

    /** @param loop where the stream goes on when a step was done elsewhere */
    AnswerFlow flow(boolean lines, Scheduler loop) {
        return new AnswerFlow(this, stream(lines), loop);
    }

    private AnswerStream stream(boolean lines) {
        return new AnswerStream(texts, prompt, lines, mode(), (int) Math.min(mostHeld(), Integer.MAX_VALUE - 8));
    }

    /** Follows a stream that goes on by itself. */
    AnswerReader streamReader(boolean lines) {
        AnswerStream stream = stream(lines);
        return new AnswerReader() {
            @Override
            public void next(ByteBuffer plain) {
                byte[] chunk = new byte[plain.remaining()];
                plain.get(chunk);
                stream.next(chunk);
                if (stream.worst().action() == Verdict.Action.BLOCK) {
                    report(stream.worst());
                }
            }

            @Override
            public void end() {
                stream.end();
                report(stream.worst());
            }
        };
    }

    /** Gathers a whole answer that goes on by itself, and looks at it when it has gone. */
    AnswerReader wholeReader() {
        ByteArrayOutputStream gathered = new ByteArrayOutputStream();
        return new AnswerReader() {
            private boolean tooLong;

            @Override
            public void next(ByteBuffer plain) {
                tooLong |= gathered.size() + (long) plain.remaining() > mostHeld();
                if (!tooLong) {
                    byte[] chunk = new byte[plain.remaining()];
                    plain.get(chunk);
                    gathered.writeBytes(chunk);
                }
            }

            @Override
            public void end() {
                if (tooLong) {
                    report(ScanVerdict.failed(false));
                } else if (gathered.size() > 0) {
                    byte[] body = gathered.toByteArray();
                    run(body.length, () -> timed(body))
                            .subscribe(done -> {}, error -> log.warn("An answer was not scanned", error));
                }
            }
        };
    }

    GatewayException refusal(Verdict verdict) {
        return ScanRefusal.ofAnswer(ScanVerdict.of(verdict, Action.BLOCK, true));
    }

    /** The scan itself failed: the error that answers; null where the answer may go on without it. */
    @Nullable
    GatewayException failed(RuntimeException error) {
        log.error("The scan of an answer failed", error);
        report(ScanVerdict.failed(true));
        return config.onError() == OnError.ALLOW
                ? null
                : new GatewayException(GatewayError.of(ErrorCode.INTERNAL_ERROR, "The answer could not be scanned."));
    }

    void report(Verdict found) {
        report(ScanVerdict.of(found, action(found.action()), true));
    }

    private Action action(Verdict.Action found) {
        return switch (found) {
            case ALLOW -> Action.ALLOW;
            case FLAG -> mode() == ResponseMode.TAG ? Action.TAG : Action.FLAG;
            case BLOCK ->
                switch (mode()) {
                    case BLOCK -> Action.BLOCK;
                    case REDACT -> Action.REDACT;
                    case TAG, OFF -> Action.TAG;
                };
        };
    }

    private void report(ScanVerdict verdict) {
        if (!reported.compareAndSet(false, true)) {
            return;
        }
        exchange.getAttributes().put(ScanVerdict.RESPONSE_ATTRIBUTE, verdict);
        support.meters().verdict(route.getId(), Direction.RESPONSE, verdict);
        boolean passed = verdict.action() != Action.BLOCK && verdict.action() != Action.ERROR;
        support.log().line(exchange, route, Direction.RESPONSE, verdict, passed);
    }
}
