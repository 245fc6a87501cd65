package io.m2mgateway.gateway.scan;

import io.m2mgateway.gateway.EventLoops;
import io.m2mgateway.gateway.body.MediaKind;
import io.m2mgateway.gateway.body.RequestBody;
import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.gateway.scan.ScanConfig.Mode;
import io.m2mgateway.gateway.scan.ScanConfig.OnError;
import io.m2mgateway.gateway.scan.ScanConfig.OtherMedia;
import io.m2mgateway.gateway.scan.ScanConfig.ResponseMode;
import io.m2mgateway.gateway.scan.ScanVerdict.Action;
import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.scan.Scanner;
import io.m2mgateway.scan.Verdict;
import io.m2mgateway.scan.answer.PromptWords;
import io.m2mgateway.scan.text.MalformedException;
import io.m2mgateway.scan.text.Role;
import io.m2mgateway.scan.text.Segment;
import io.m2mgateway.scan.text.TextExtractor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The request's side of {@code SecurityScan}: from the body to what is to be done about it. */
final class RequestScan {

    private static final Logger log = LoggerFactory.getLogger(RequestScan.class);

    private final ScanConfig config;
    private final ScanSupport support;
    private final Scanner scanner;

    RequestScan(ScanConfig config, ScanSupport support) {
        this.config = config;
        this.support = support;
        this.scanner = support.scanner(config.policy());
    }

    /**
     * What is to be done.
     *
     * @param verdict what was found
     * @param changed the body without it; null where the body goes on as it is
     * @param refusal the answer in place of the upstream's; null where the request goes on
     * @param prompt the application's own words, where the answer is scanned and there are enough of them
     */
    @SuppressWarnings("ArrayRecordComponent") // hands over the only copy; never compared
    record Outcome(
            ScanVerdict verdict,
            byte @Nullable [] changed,
            @Nullable GatewayException refusal,
            @Nullable PromptWords prompt) {

        static final Outcome PASS = new Outcome(ScanVerdict.NOTHING, null, null);

        Outcome(ScanVerdict verdict, byte @Nullable [] changed, @Nullable GatewayException refusal) {
            this(verdict, changed, refusal, null);
        }

        Outcome with(@Nullable PromptWords words) {
            return words == null ? this : new Outcome(verdict, changed, refusal, words);
        }
    }

    /**
     * Fails only for a body that cannot be read.
     *
     * @param worked is told how many nanoseconds the scan itself took
     */
    Mono<Outcome> scan(ServerWebExchange exchange, LongConsumer worked) {
        HttpHeaders headers = exchange.getRequest().getHeaders();
        MediaKind kind = MediaKind.of(headers);
        if (kind == MediaKind.OTHER) {
            return other(exchange);
        }
        return Mono.defer(() -> support.bodies().read(exchange))
                .flatMap(plain -> plain.length == 0
                        ? Mono.just(Outcome.PASS)
                        : Mono.defer(() -> new Work(exchange, plain, worked).outcome()))
                .onErrorResume(RuntimeException.class, error -> Mono.fromSupplier(() -> unread(error)));
    }

    /** The scan of one body: what others know of it, what the first stage says, and the second where that is not sure. */
    private final class Work {
        private final ServerWebExchange exchange;
        private final byte[] plain;
        private final LongConsumer worked;
        private final RequestMemory memory;
        private final ScoreCache.Keys keys;
        private final BodyScan scan;

        Work(ServerWebExchange exchange, byte[] plain, LongConsumer worked) {
            this.exchange = exchange;
            this.plain = plain;
            this.worked = worked;
            this.keys = support.cache().keys(Tenant.of(exchange), support.version(scanner));
            this.memory = new RequestMemory(keys);
            this.scan = new BodyScan(
                    scanner, memory, BodyText.of(exchange.getRequest().getHeaders()));
        }

        Mono<Outcome> outcome() {
            SecondOpinion second = support.second();
            Mono<Outcome> first = support.cache().isShared()
                    ? EventLoops.back(exchange, fetched()).then(decided())
                    : decided();
            Mono<Outcome> last = second == null
                    ? first
                    : first.flatMap(outcome -> EventLoops.back(exchange, second.ask(scanner, memory))
                            .flatMap(changed -> changed ? decided() : Mono.just(outcome)));
            return last.doOnNext(outcome -> memory.save());
        }

        private Mono<Outcome> decided() {
            return support.run(plain.length, () -> {
                long start = System.nanoTime();
                Outcome outcome = decide(plain, scan).with(prompt(plain));
                worked.accept(System.nanoTime() - start);
                return outcome;
            });
        }

        private Mono<Void> fetched() {
            return support.run(plain.length, () -> scan.segments(plain))
                    .onErrorComplete(MalformedException.class) // which the scan says as well
                    .flatMap(keys::fetch);
        }
    }

    private Mono<Outcome> other(ServerWebExchange exchange) {
        if (config.otherMedia() == OtherMedia.PASS || config.mode() == Mode.SHADOW) {
            return Mono.just(Outcome.PASS);
        }
        return RequestBody.of(exchange)
                .peek(1)
                .map(first -> first.length() == 0
                        ? Outcome.PASS
                        : new Outcome(ScanVerdict.NOTHING, null, ScanRefusal.unscannable()));
    }

    private Outcome decide(byte[] plain, BodyScan scan) {
        if (plain.length > support.maxSize()) {
            throw new DecompressionException(
                    ErrorCode.CONTENT_TOO_LARGE,
                    "the body is larger than " + support.maxSize() + " bytes",
                    support.maxSize());
        }
        try {
            Verdict found = scan.scan(plain);
            ScanVerdict verdict = ScanVerdict.of(found, action(found), config.mode() != Mode.SHADOW);
            return switch (verdict.action()) {
                case REDACT -> new Outcome(verdict, scan.redact(plain), null);
                case BLOCK -> new Outcome(verdict, null, verdict.enforced() ? ScanRefusal.of(verdict) : null);
                default -> new Outcome(verdict, null, null);
            };
        } catch (MalformedException malformed) {
            return malformed(malformed);
        }
    }

    /** What the answer is compared with. */
    private @Nullable PromptWords prompt(byte[] plain) {
        if (config.response() == ResponseMode.OFF || !BodyText.looksLikeJson(plain, plain.length)) {
            return null;
        }
        try {
            List<String> own = new ArrayList<>();
            for (Segment segment : TextExtractor.extract(plain, config.policy().limits())) {
                if (segment.role() == Role.SYSTEM || segment.role() == Role.DEVELOPER) {
                    own.add(segment.text());
                }
            }
            return PromptWords.of(own);
        } catch (MalformedException other) {
            return null; // no document that has a system prompt
        }
    }

    private Action action(Verdict found) {
        return switch (found.action()) {
            case ALLOW -> Action.ALLOW;
            case FLAG -> config.mode() == Mode.TAG ? Action.TAG : Action.FLAG;
            case BLOCK ->
                switch (config.mode()) {
                    case BLOCK, SHADOW -> Action.BLOCK;
                    case REDACT -> Action.REDACT;
                    case TAG -> Action.TAG;
                };
        };
    }

    /** What has no shape cannot be redacted, and what is no JSON cannot be tagged as anything. */
    private Outcome malformed(MalformedException malformed) {
        GatewayException refusal = ScanRefusal.of(malformed);
        boolean tag = config.mode() == Mode.TAG && ScanRefusal.threat(malformed) != null;
        boolean enforced = config.mode() != Mode.SHADOW;
        ScanVerdict verdict = ScanVerdict.of(malformed, tag ? Action.TAG : Action.BLOCK, enforced);
        return new Outcome(verdict, null, tag || !enforced ? null : refusal);
    }

    /** A body that could not be read is the client's fault, a scan that failed is ours. */
    private Outcome unread(RuntimeException error) {
        boolean enforced = config.mode() != Mode.SHADOW;
        boolean refused = error instanceof GatewayException || error instanceof M2mException;
        if (refused) {
            // A body over its size was not read to its end: there is nothing that could go on.
            boolean tooLarge = error instanceof M2mException data && data.code() == ErrorCode.CONTENT_TOO_LARGE;
            if (enforced || tooLarge) {
                throw error;
            }
            return new Outcome(ScanVerdict.failed(false), null, null);
        }
        log.error("A scan failed", error);
        if (!enforced || config.onError() == OnError.ALLOW) {
            return new Outcome(ScanVerdict.failed(enforced), null, null);
        }
        GatewayError answer = error instanceof RejectedExecutionException
                ? GatewayError.of(503, "Too many requests wait for their scan.")
                : GatewayError.of(ErrorCode.INTERNAL_ERROR, "The request could not be scanned.");
        return new Outcome(ScanVerdict.failed(true), null, new GatewayException(answer));
    }
}
