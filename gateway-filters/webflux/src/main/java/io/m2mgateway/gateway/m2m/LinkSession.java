package io.m2mgateway.gateway.m2m;

import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.SessionException;
import io.m2mgateway.m2m.context.ContextLimits;
import io.m2mgateway.m2m.crypto.FrameProtection;
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
import java.util.function.Function;
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

    /** The protocol's timeout of a session: one that was not used for so long is over at the other side as a rule, and not tried. */
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    /**
     * The most that is remembered of it here, whatever the other side would: some turns of a conversation. With as many sessions as there may be this is a quarter of a gigabyte at most.
     */
    private static final ContextLimits CONTEXTS = new ContextLimits(16, 1L << 20);

    private static final SessionCodec ENVELOPES = new SessionCodec(MAX_ENVELOPE);

    private final AtomicReference<@Nullable Opened> opened = new AtomicReference<>();
    private final AtomicLong notBefore;
    private final LongSupplier nanoTime;
    private volatile long used;
    private volatile boolean over;

    /**
     * A session.
     *
     * @param id its name
     * @param frames makes the frames in it
     * @param closing tells the other side that it is over, and why
     */
    record Opened(String id, SessionFrames frames, Function<CloseReason, Mono<byte[]>> closing) {}

    /** @param nanoTime {@link System#nanoTime}, or a test's clock */
    LinkSession(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.notBefore = new AtomicLong(nanoTime.getAsLong());
    }

    /** For a request that will be sent in it; null while there is none. */
    @Nullable
    Opened opened() {
        Opened current = opened.get();
        long now = nanoTime.getAsLong();
        if (current != null && now - used >= TIMEOUT.toNanos()) {
            forget(current);
            return null;
        }
        used = now;
        return current;
    }

    /** It is of no use any more. The other side is told, since it may not be over there; nobody waits for that. */
    void forget(Opened ended) {
        if (opened.compareAndSet(ended, null)) {
            ended.closing()
                    .apply(CloseReason.NORMAL)
                    .subscribe(told -> {}, failure -> log.debug("The upstream was not told: {}", failure.toString()));
        }
    }

    /** Ends it for good, at the other side too: it counts there until it does. */
    Mono<Void> close(CloseReason reason) {
        over = true;
        Opened ended = opened.getAndSet(null);
        return ended == null ? Mono.empty() : ended.closing().apply(reason).then();
    }

    /**
     * Opens it, unless that was tried a moment ago.
     *
     * @param codec makes the frames in it
     * @param protection of those frames
     * @param post posts an envelope and gives the one that answers; empty where none does
     */
    void open(M2mCodec codec, @Nullable FrameProtection protection, UnaryOperator<Mono<byte[]>> post) {
        long due = notBefore.get();
        long now = nanoTime.getAsLong();
        if (now - due < 0 || !notBefore.compareAndSet(due, now + PAUSE.toNanos())) {
            return;
        }
        Function<SessionMessage, Mono<byte[]>> posted =
                message -> post.apply(Mono.fromSupplier(() -> ENVELOPES.write(message)));
        ClientSession session = new ClientSession(offer(protection), InstantSource.system());
        Function<CloseReason, Mono<byte[]>> closing =
                reason -> Mono.justOrEmpty(session.close(reason)).flatMap(posted);
        posted.apply(session.hello())
                .flatMap(answer -> {
                    ContextLimits contexts = entered(session, answer);
                    String id = session.id();
                    if (id == null || contexts == null) {
                        notBefore.set(nanoTime.getAsLong() + WITHOUT_FOR.toNanos());
                        return closing.apply(CloseReason.NORMAL);
                    }
                    used = nanoTime.getAsLong();
                    opened.set(new Opened(id, new SessionFrames(codec, id, contexts, protection), closing));
                    return over ? close(CloseReason.NORMAL).then(Mono.empty()) : Mono.empty();
                })
                .subscribe(closed -> {}, failure -> log.debug("No session with the upstream: {}", failure.toString()));
    }

    private static Capabilities offer(@Nullable FrameProtection protection) {
        Map<String, String> extensions = new HashMap<>(ContextExtension.wanted(CONTEXTS));
        if (protection != null) {
            extensions.put("security", protection.mode().name().toLowerCase(Locale.ROOT));
        }
        return Capabilities.offer(Dialect.REFERENCE, "m2m-gateway", List.of(Algorithm.M2M))
                .withExtensions(extensions);
    }

    /** What is remembered in it; null where nothing is. */
    private static @Nullable ContextLimits entered(ClientSession session, byte[] answer) {
        SessionMessage message = ENVELOPES.read(answer);
        if (message == null) {
            throw new SessionException(ErrorCode.SESSION_CLOSED, "no answer to HELLO");
        }
        session.receive(message);
        Agreement agreement = session.agreement();
        return agreement == null ? null : agreement.contexts();
    }
}
