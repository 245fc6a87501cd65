package io.m2mgateway.gateway.upstream;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends an upstream connection that stays silent while somebody waits for it.
 *
 * <p>Unlike Netty's {@code ReadTimeoutHandler} it counts only time in which a read is asked for: an upstream that is not
 * read because our client is slow is not to blame. One timer for each answer, which looks back when it fires: a chunk costs
 * one clock reading and no allocation.
 *
 * <p>Lives in the pipeline for one answer and leaves with its last content, so that a pooled connection is clean. Used on the
 * channel's event loop only.
 */
final class IdleHandler extends ChannelDuplexHandler {

    private final long idleNanos;
    private boolean waiting;
    private long since;
    private @Nullable Future<?> timer;

    IdleHandler(long idleNanos) {
        this.idleNanos = idleNanos;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        // The head has been read: with auto-read a read is pending already, and no call of read() will tell.
        waiting = ctx.channel().config().isAutoRead();
        since = now(ctx);
        // After the read that is going on: most answers end with it, and then no timer is needed.
        ctx.executor().execute(() -> {
            if (!ctx.isRemoved()) {
                arm(ctx, idleNanos);
            }
        });
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        Future<?> armed = timer;
        if (armed != null) {
            armed.cancel(false);
            timer = null;
        }
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (!waiting) {
            waiting = true;
            since = now(ctx);
        }
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        waiting = false;
        if (msg instanceof LastHttpContent) {
            ctx.pipeline().remove(this);
        }
        ctx.fireChannelRead(msg);
    }

    private void arm(ChannelHandlerContext ctx, long nanos) {
        timer = ctx.executor().schedule(() -> look(ctx), nanos, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext ctx) {
        long silent = waiting ? now(ctx) - since : 0;
        if (silent < idleNanos) {
            arm(ctx, idleNanos - silent);
            return;
        }
        timer = null;
        ctx.fireExceptionCaught(new UpstreamIdleException(TimeUnit.NANOSECONDS.toMillis(idleNanos)));
        var unused = ctx.close();
    }

    private static long now(ChannelHandlerContext ctx) {
        return ctx.executor().ticker().nanoTime();
    }
}
