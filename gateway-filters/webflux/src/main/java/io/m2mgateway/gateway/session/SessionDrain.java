package io.m2mgateway.gateway.session;

import io.m2mgateway.m2m.session.SessionStore;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import reactor.core.publisher.Mono;

/**
 * The end of sessions with the gateway. As it shuts down sessions in its memory are closed with their next message; the web server goes on for a moment, while there are any, so
 * that such messages can come.
 */
public final class SessionDrain implements SmartLifecycle, ApplicationListener<ContextClosedEvent> {
    private static final Logger log = LoggerFactory.getLogger(SessionDrain.class);
    private static final Duration ASK_EVERY = Duration.ofMillis(20);

    private final Sessions sessions;
    private final SessionStore store;
    private final Duration longest;
    private final ApplicationContext context;
    private volatile boolean closing;
    private volatile boolean running;

    /**
     * A drain of the sessions in a store.
     *
     * @param longest that it may take; zero: it takes no time
     * @param context the one that ends; contexts below it end without it
     */
    public SessionDrain(Sessions sessions, SessionStore store, Duration longest, ApplicationContext context) {
        this.sessions = sessions;
        this.store = store;
        this.longest = longest;
        this.context = context;
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        if (event.getApplicationContext() == context) {
            closing = true;
            sessions.shutDown();
        }
    }

    /** Stops before the web server does, whose graceful shutdown takes no connections any more: what has a higher phase stops first, and none is higher. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }

    @Override
    public void start() {
        running = true;
    }

    /** Nothing waits for this one. */
    @Override
    public void stop() {
        running = false;
    }

    @Override
    public void stop(Runnable stopped) {
        running = false;
        // A context that stops without closing starts again, with its sessions; those that are shared live on.
        if (!closing || longest.isZero() || store.shared()) {
            stopped.run();
            return;
        }
        Mono.fromCompletionStage(store::count)
                .doOnNext(open -> log.debug("Shutting down: {} sessions are open", open))
                .repeatWhen(asked -> asked.delayElements(ASK_EVERY))
                .takeUntil(open -> open == 0)
                .take(longest)
                .doFinally(end -> stopped.run())
                .subscribe(open -> {}, failure -> log.debug("Open sessions cannot be counted", failure));
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
