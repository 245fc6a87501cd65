package io.m2mgateway.gateway.body;

import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.ErrorCode;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Reads a body that can be read only once, in steps: first as many bytes as somebody wants to look at, then the rest,
 * held or streamed. What is held is copied out of the network's buffers at once, so that nothing has to be released
 * when a request ends early; what is streamed is passed on as it came.
 *
 * <p>Used by one request at a time: {@link #fill} calls follow each other and end before {@link #live} begins.
 * Signals may arrive on any thread.
 */
final class BodyReader implements CoreSubscriber<DataBuffer>, Subscription {

    private static final String UNREPEATABLE =
            "The upstream failed, and the request could not be repeated: its body was streamed.";

    private final Flux<DataBuffer> source;
    private final long declaredLength;
    private volatile long limit = Long.MAX_VALUE;

    private final HeldBytes held;
    private long received;

    private final AtomicBoolean subscribed = new AtomicBoolean();
    private volatile @Nullable Subscription upstream;
    private volatile @Nullable Fill fill;
    private volatile boolean done;
    private volatile @Nullable Throwable failure;

    private volatile @Nullable CoreSubscriber<? super DataBuffer> downstream;
    private final AtomicInteger draining = new AtomicInteger();
    private final AtomicLong requested = new AtomicLong();
    private final AtomicBoolean terminated = new AtomicBoolean();
    private boolean heldEmitted;

    /** @param declaredLength the {@code Content-Length}, or -1 */
    BodyReader(Flux<DataBuffer> source, long declaredLength) {
        this.source = source;
        this.declaredLength = declaredLength;
        this.held = new HeldBytes(declaredLength);
    }

    private record Fill(int target, MonoSink<Void> sink) {}

    void limit(long bytes) {
        this.limit = bytes;
    }

    /** Before anything is read or sent on. */
    void requireDeclaredLengthWithinLimit() {
        if (declaredLength > limit) {
            throw tooLarge();
        }
    }

    /** Whether all of the body is held. */
    boolean isComplete() {
        return done && failure == null && received == held.length();
    }

    long received() {
        return received;
    }

    int heldLength() {
        return held.length();
    }

    byte[] held() {
        return held.array();
    }

    /** All that is held, as an array of just that size. */
    byte[] heldExact() {
        return held.exact();
    }

    /** Gives what is held to the collector; for a body whose bytes were taken over. */
    void drop() {
        held.clear();
    }

    /** Completes when at least {@code target} bytes are held, or the body has ended. */
    Mono<Void> fill(int target) {
        return Mono.create(sink -> {
            Throwable failed = failure;
            if (failed == null && declaredLength > limit) {
                failed = tooLarge();
                failure = failed;
            }
            if (failed != null) {
                sink.error(failed);
            } else if (done || held.length() >= target) {
                sink.success();
            } else {
                fill = new Fill(target, sink);
                sink.onCancel(this::cancel);
                Subscription running = upstream;
                if (subscribed.compareAndSet(false, true)) {
                    source.contextWrite(Context.of(sink.contextView())).subscribe(this);
                } else if (running != null) {
                    running.request(1);
                }
            }
        });
    }

    /** What is held, then what is still to come. For one subscriber. */
    Flux<DataBuffer> live() {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super DataBuffer> actual) {
                attach(actual);
            }
        };
    }

    private void attach(CoreSubscriber<? super DataBuffer> actual) {
        if (declaredLength > limit) {
            Operators.error(actual, tooLarge());
            return;
        }
        synchronized (this) {
            if (downstream != null) {
                Operators.error(actual, new GatewayException(GatewayError.of(ErrorCode.UPSTREAM_ERROR, UNREPEATABLE)));
                return;
            }
            downstream = actual;
        }
        if (subscribed.compareAndSet(false, true)) {
            heldEmitted = true;
            source.subscribe(this);
        } else {
            actual.onSubscribe(this);
        }
    }

    @Override
    public Context currentContext() {
        CoreSubscriber<? super DataBuffer> actual = downstream;
        return actual == null ? Context.empty() : actual.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        if (terminated.get()) {
            subscription.cancel();
            return;
        }
        CoreSubscriber<? super DataBuffer> actual = downstream;
        if (actual != null) {
            actual.onSubscribe(this);
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onNext(DataBuffer buffer) {
        if (failure != null || terminated.get()) {
            DataBufferUtils.release(buffer);
            return;
        }
        received += buffer.readableByteCount();
        if (received > limit) {
            DataBufferUtils.release(buffer);
            cancelUpstream();
            onError(tooLarge());
            return;
        }
        CoreSubscriber<? super DataBuffer> actual = downstream;
        if (actual != null) {
            actual.onNext(buffer);
            return;
        }
        held.add(buffer, limit);
        Fill waiting = fill;
        if (waiting != null && held.length() >= waiting.target()) {
            fill = null;
            waiting.sink().success();
        } else {
            requestUpstream(1);
        }
    }

    @Override
    public void onError(Throwable error) {
        if (failure == null) {
            failure = error;
        }
        done = true;
        Fill waiting = fill;
        fill = null;
        if (waiting != null) {
            waiting.sink().error(error);
        }
        drain();
    }

    @Override
    public void onComplete() {
        done = true;
        Fill waiting = fill;
        fill = null;
        if (waiting != null) {
            waiting.sink().success();
        }
        drain();
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            requested.accumulateAndGet(n, Operators::addCap);
            drain();
        }
    }

    @Override
    public void cancel() {
        terminated.set(true);
        cancelUpstream();
    }

    /** One thread at a time emits what is held, and only then lets demand through, so that order is kept. */
    private void drain() {
        CoreSubscriber<? super DataBuffer> actual = downstream;
        if (actual == null || draining.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            if (!heldEmitted && failure == null && requested.get() > 0) {
                heldEmitted = true;
                if (held.length() > 0) {
                    requested.accumulateAndGet(1, (now, one) -> now == Long.MAX_VALUE ? now : now - one);
                    actual.onNext(DefaultDataBufferFactory.sharedInstance.wrap(heldExact()));
                    drop();
                }
            }
            boolean nothingHeld = heldEmitted || held.length() == 0 || failure != null;
            if (done && nothingHeld && terminated.compareAndSet(false, true)) {
                Throwable failed = failure;
                if (failed == null) {
                    actual.onComplete();
                } else {
                    actual.onError(failed);
                }
            } else if (heldEmitted) {
                requestUpstream(requested.getAndSet(0));
            }
            missed = draining.addAndGet(-missed);
        } while (missed != 0);
    }

    private void requestUpstream(long n) {
        Subscription running = upstream;
        if (n > 0 && running != null && !done) {
            running.request(n);
        }
    }

    private void cancelUpstream() {
        Subscription running = upstream;
        if (running != null) {
            running.cancel();
        }
    }

    private DecompressionException tooLarge() {
        return new DecompressionException(
                ErrorCode.CONTENT_TOO_LARGE, "the body is larger than " + limit + " bytes", limit);
    }
}
