package io.m2mgateway.gateway.m2m;

import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.SessionException;
import io.m2mgateway.m2m.context.ContextLimits;
import io.m2mgateway.m2m.crypto.SecurityMode;
import io.m2mgateway.m2m.session.Agreement;
import io.m2mgateway.m2m.session.Algorithm;
import io.m2mgateway.m2m.session.Capabilities;
import io.m2mgateway.m2m.session.ClientSession;
import io.m2mgateway.m2m.session.CloseReason;
import io.m2mgateway.m2m.session.ContextExtension;
import io.m2mgateway.m2m.session.Dialect;
import io.m2mgateway.m2m.session.SessionCodec;
import io.m2mgateway.m2m.session.SessionFrames;
import io.m2mgateway.m2m.session.SessionMessage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * One client's session with one upstream. Requests do not wait for it: it is opened beside one, and used by those after it. It is worth its while for contexts alone, and
 * closed where the other side has none. Thread-safe.
 */
final class LinkSession {

    /** Bytes of an envelope, as an endpoint takes them. */
    static final int MAX_ENVELOPE = 64 * 1024;

    private static final Logger log = LoggerFactory.getLogger(LinkSession.class);

    /** Between two attempts to open it: one that is refused again and again costs little. */
    private static final Duration PAUSE = Duration.ofMinutes(1);

    /** How long an upstream that has no contexts is not asked: it may be replaced by one that has. */
    private static final Duration WITHOUT_FOR = Duration.ofMinutes(10);

    private static final SessionCodec ENVELOPES = new SessionCodec(MAX_ENVELOPE);

    private final AtomicReference<@Nullable Opened> opened = new AtomicReference<>();
    private final AtomicLong notBefore;
    private final LongSupplier nanoTime;

    /** Its name, and how frames in it are made. */
    record Opened(String id, SessionFrames frames) {}

    /** @param nanoTime {@link System#nanoTime}, or a test's clock */
    LinkSession(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.notBefore = new AtomicLong(nanoTime.getAsLong());
    }

    /** Null while there is none. */
    @Nullable
    Opened opened() {
        return opened.get();
    }

    /** It is over for the other side. */
    void forget(Opened ended) {
        opened.compareAndSet(ended, null);
    }

    /**
     * Opens it, unless that was tried a moment ago.
     *
     * @param post posts an envelope and gives the one that answers; empty where none does
     */
    void open(UpstreamSide side, UnaryOperator<Mono<byte[]>> post) {
        long due = notBefore.get();
        long now = nanoTime.getAsLong();
        if (now - due < 0 || !notBefore.compareAndSet(due, now + PAUSE.toNanos())) {
            return;
        }
        ClientSession session = new ClientSession(offer(side), InstantSource.system());
        post.apply(Mono.fromSupplier(() -> ENVELOPES.write(session.hello())))
                .flatMap(answer -> entered(side, session, answer))
                .flatMap(close -> post.apply(Mono.just(ENVELOPES.write(close))))
                .subscribe(closed -> {}, failure -> log.debug("No session with the upstream: {}", failure.toString()));
    }

    private static Capabilities offer(UpstreamSide side) {
        Map<String, String> extensions = new HashMap<>(ContextExtension.wanted());
        if (side.protection() != null) {
            SecurityMode mode = side.protection().mode();
            extensions.put("security", mode.name().toLowerCase(Locale.ROOT));
        }
        return Capabilities.offer(Dialect.REFERENCE, "m2m-gateway", List.of(Algorithm.M2M))
                .withExtensions(extensions);
    }

    /** What closes it, where it is of no use. */
    private Mono<SessionMessage> entered(UpstreamSide side, ClientSession session, byte[] answer) {
        SessionMessage message = ENVELOPES.read(answer);
        if (message == null) {
            return Mono.error(new SessionException(ErrorCode.SESSION_CLOSED, "no answer to HELLO"));
        }
        session.receive(message);
        String id = session.id();
        Agreement agreement = session.agreement();
        ContextLimits contexts = agreement == null ? null : agreement.contexts();
        if (id == null || contexts == null) {
            notBefore.set(nanoTime.getAsLong() + WITHOUT_FOR.toNanos());
            return Mono.justOrEmpty(session.close(CloseReason.NORMAL));
        }
        opened.set(new Opened(id, new SessionFrames(side.codec().codec(), id, contexts, side.protection())));
        return Mono.empty();
    }
}
