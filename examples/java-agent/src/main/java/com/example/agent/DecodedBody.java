package com.example.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A body on its way through a decoder to its reader, who gets no more pieces than were asked for, and each as soon as it can be read. */
final class DecodedBody implements Flow.Subscriber<List<ByteBuffer>>, Flow.Subscription {
    private final AnswerDecoder decoder;
    private final Flow.Subscriber<? super List<ByteBuffer>> reader;
    private Flow.@Nullable Subscription source;
    private long wanted;
    private byte @Nullable [] last;
    private volatile boolean ended;

    DecodedBody(AnswerDecoder decoder, Flow.Subscriber<? super List<ByteBuffer>> reader) {
        this.decoder = decoder;
        this.reader = reader;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        source = subscription;
        reader.onSubscribe(this);
    }

    @Override
    public void onNext(List<ByteBuffer> piece) {
        if (ended) {
            return;
        }
        try {
            byte[] plain = decoder.next(bytes(piece));
            if (plain.length > 0) {
                pass(plain);
            } else if (source != null) {
                source.request(1);
            }
        } catch (RuntimeException unreadable) {
            cancel();
            fail(unreadable);
        }
    }

    @Override
    public void onComplete() {
        if (ended) {
            return;
        }
        try {
            byte[] rest = decoder.end();
            synchronized (this) {
                last = rest;
            }
            passLast();
        } catch (RuntimeException unreadable) {
            fail(unreadable);
        } finally {
            decoder.close();
        }
    }

    @Override
    public void onError(Throwable failure) {
        decoder.close();
        reader.onError(failure);
    }

    private void fail(RuntimeException unreadable) {
        ended = true;
        reader.onError(new IOException("the answer cannot be read: " + unreadable.getMessage(), unreadable));
    }

    @Override
    public void request(long n) {
        synchronized (this) {
            wanted = wanted + n < 0 ? Long.MAX_VALUE : wanted + n;
        }
        if (source != null) {
            source.request(n);
        }
        passLast();
    }

    @Override
    public void cancel() {
        ended = true;
        if (source != null) {
            source.cancel();
        }
        decoder.close();
    }

    /** What is left waits until it is asked for. */
    private void passLast() {
        byte[] rest;
        synchronized (this) {
            rest = last;
            if (rest == null || (rest.length > 0 && wanted == 0)) {
                return;
            }
            last = null;
        }
        if (rest.length > 0) {
            pass(rest);
        }
        reader.onComplete();
    }

    private void pass(byte[] plain) {
        synchronized (this) {
            wanted--;
        }
        reader.onNext(List.of(ByteBuffer.wrap(plain)));
    }

    private static byte[] bytes(List<ByteBuffer> piece) {
        byte[] bytes = new byte[piece.stream().mapToInt(ByteBuffer::remaining).sum()];
        int at = 0;
        for (ByteBuffer buffer : piece) {
            int length = buffer.remaining();
            buffer.get(bytes, at, length);
            at += length;
        }
        return bytes;
    }
}
