package com.example.agent;

import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.context.ContextLimits;
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
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The agent's session: opened with the first frame, opened anew when it is over. Where the server has none, or takes no frame in the one that it opened, frames go without one,
 * and it is asked again a minute after it was. Thread-safe.
 */
final class AgentSession {
    static final String TYPE = "application/x-m2m+json";
    private static final byte[] NO_ANSWER = new byte[0];
    private static final int MAX_ENVELOPE = 64 * 1024;
    /** A server that does not answer HELLO keeps a request waiting for so long; without a session it can still be sent. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofMinutes(1);

    /** The most that is remembered of it here, whatever the server would. */
    private static final ContextLimits CONTEXTS = ContextLimits.DEFAULT;

    /** Posts an envelope to the endpoint; gives the envelope that answers, or no bytes where the answer is none. */
    interface Transport {
        CompletableFuture<byte[]> post(URI endpoint, List<String> headers, byte[] envelope);
    }

    private final URI endpoint;
    private final List<String> headers;
    private final @Nullable M2mCodec codec;
    private final InstantSource clock;
    private final Duration patience;
    private final SessionCodec envelopes = new SessionCodec(MAX_ENVELOPE);
    private @Nullable ClientSession session;
    private @Nullable Transport transport;
    private @Nullable SessionFrames frames;
    private CompletableFuture<String> id = CompletableFuture.completedFuture("");
    private Instant notBefore = Instant.MIN;
    private boolean taken;

    /**
     * @param codec for frames that lean on earlier documents of the session; null: none does
     * @param patience how long a request waits for it to be opened
     */
    AgentSession(URI endpoint, List<String> headers, @Nullable M2mCodec codec, InstantSource clock, Duration patience) {
        this.patience = patience;
        this.codec = codec;
        this.clock = clock;
        this.endpoint = endpoint;
        this.headers = headers;
    }

    /** The id of the open session, empty where there is none. */
    synchronized CompletableFuture<String> id(Transport through) {
        boolean none = id.isDone() && id.getNow("").isEmpty();
        if (none && !clock.instant().isBefore(notBefore)) {
            notBefore = clock.instant().plus(PAUSE);
            taken = false;
            transport = through;
            id = open(through);
        }
        return id;
    }

    /** The id of the open session, empty where there is none now. */
    synchronized String current() {
        return id.getNow("");
    }

    /** The frames of the session of this id that lean on its documents; null where it has none. */
    synchronized @Nullable SessionFrames frames(String of) {
        return of.isEmpty() || !of.equals(id.getNow("")) ? null : frames;
    }

    private CompletableFuture<String> open(Transport through) {
        Capabilities offered = Capabilities.offer(Dialect.REFERENCE, "java-agent", List.of(Algorithm.M2M))
                .withExtensions(codec == null ? Map.of() : ContextExtension.wanted(CONTEXTS));
        ClientSession opening = new ClientSession(offered, clock);
        session = opening;
        return through.post(endpoint, headers, envelopes.write(opening.hello()))
                .completeOnTimeout(NO_ANSWER, patience.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(answer -> {
                    SessionMessage message = answer.length == 0 ? null : envelopes.read(answer);
                    if (message != null) {
                        opening.receive(message);
                    }
                    String opened = Objects.requireNonNullElse(opening.id(), "");
                    accepted(opened, opening.agreement());
                    return opened;
                })
                .exceptionally(unavailable -> "");
    }

    private synchronized void accepted(String opened, @Nullable Agreement agreement) {
        ContextLimits limits = agreement == null ? null : agreement.contexts();
        frames = codec == null || limits == null ? null : new SessionFrames(codec, opened, limits, null);
    }

    /** Whether a server refused a frame because its session is over. */
    static boolean isOver(String answer) {
        return Stream.of("\"SESSION_CLOSED\"", "\"SESSION_TIMEOUT\"", "\"SESSION_UNKNOWN\"")
                .anyMatch(answer::contains);
    }

    /** The server has taken a frame in this one. */
    synchronized void taken(String of) {
        taken |= !of.isEmpty() && of.equals(id.getNow(""));
    }

    /** This one is over: the next frame opens another, at once where this one was of use. One that never was would be followed by its like. */
    synchronized void forget(String ended) {
        if (id.getNow("").equals(ended)) {
            id = CompletableFuture.completedFuture("");
            notBefore = taken ? Instant.MIN : notBefore;
        }
    }

    /** Ends the session, if there is one. */
    synchronized CompletableFuture<?> close() {
        ClientSession open = session;
        SessionMessage goodbye = open == null ? null : open.close(CloseReason.CLIENT_SHUTDOWN);
        id = CompletableFuture.completedFuture("");
        notBefore = Instant.MAX;
        return goodbye == null
                ? id
                : Objects.requireNonNull(transport).post(endpoint, headers, envelopes.write(goodbye));
    }
}
