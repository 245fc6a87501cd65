package io.m2mgateway.gateway.error;

import io.m2mgateway.gateway.observe.GatewayMetrics;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between the HTTP/1.1 codec and the server and sees what the application cannot.
 *
 * <p>A request that cannot be parsed is answered by Reactor Netty itself, with a status and no body: here the contract's
 * envelope is filled in. A body that breaks in the middle would be answered in the same way, but whoever reads it later would
 * find it empty and complete: here it fails for its reader, and so it reaches no upstream as a whole one. And a body that goes on after its answer was sent would be read without end: here a
 * little more of it is read, so that the connection can be used again; where more is to come, the answer says that the connection ends with it.
 *
 * <p>Used on the channel's event loop only.
 */
final class EdgeHandler extends ChannelDuplexHandler {

    private static final Logger log = LoggerFactory.getLogger(EdgeHandler.class);

    /** Bytes of a body that are read after the answer to save the connection: what a client has in flight at most on a usual link. */
    static final long MAX_DRAINED = 1024 * 1024;

    /** Bytes of a body that are read so that a client which sends it to its end gets the answer: the protocol's largest message, and what is around it. */
    static final long MAX_LINGERED = 24L * 1024 * 1024;

    /** How long a body is read after the answer. */
    static final long MAX_DRAIN_SECONDS = 5;

    private static final GatewayError UNREADABLE_BODY =
            GatewayError.of(400, "The request is not valid HTTP: its body could not be read.");

    private final ErrorFormat format;
    private final GatewayMetrics metrics;

    private @Nullable HttpRequest request;
    private boolean broken;
    private long requestsBegun;
    private long requestsRead;
    private long answered;
    private boolean interim;
    private long received;
    private long receivedBefore;
    private boolean ends;
    private boolean closing;
    private boolean lingering;
    private @Nullable Future<?> timer;

    EdgeHandler(ErrorFormat format, GatewayMetrics metrics) {
        this.format = format;
        this.metrics = metrics;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (closing) {
            ReferenceCountUtil.release(msg);
            return;
        }
        if (msg instanceof HttpContent content) {
            received += content.content().readableBytes();
        }
        if (lingering) {
            boolean over = msg instanceof LastHttpContent || received - receivedBefore > MAX_LINGERED;
            ReferenceCountUtil.release(msg);
            if (over) {
                close(ctx);
            }
            return;
        }
        if (msg instanceof HttpObject object) {
            broken |= object.decoderResult().isFailure();
        }
        if (msg instanceof HttpRequest head) {
            request = head;
            received = 0;
            requestsBegun++;
        }
        if (broken && !(msg instanceof HttpRequest) && requestsBegun == answered + 1) {
            ReferenceCountUtil.release(msg);
            ctx.fireExceptionCaught(new GatewayException(UNREADABLE_BODY));
            return;
        }
        if (msg instanceof LastHttpContent) {
            requestsRead++;
            stopDraining();
        } else if (isDraining() && received - receivedBefore > MAX_DRAINED) {
            ReferenceCountUtil.release(msg);
            linger(ctx);
            return;
        }
        ctx.fireChannelRead(msg);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (lingering) {
            ctx.read();
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        Object out = msg;
        if (msg instanceof HttpResponse head) {
            interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (msg instanceof FullHttpResponse full && isBare(full)) {
                out = envelope(full);
            }
            ends |= out instanceof HttpResponse answer && leavesTheRest(answer);
        }
        boolean last = msg instanceof LastHttpContent && !interim;
        if ((broken || ends) && out instanceof HttpResponse head && !interim) {
            HttpUtil.setKeepAlive(head, false);
        }
        boolean lastOfAll = last && (broken || (ends && requestsRead >= requestsBegun));
        ChannelFuture written = ctx.write(out, lastOfAll ? promise.unvoid() : promise);
        if (lastOfAll) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
        if (last) {
            answered++;
            if (isDraining() && timer == null) {
                receivedBefore = received;
                timer = ctx.executor().schedule(() -> close(ctx), MAX_DRAIN_SECONDS, TimeUnit.SECONDS);
                if (ends) {
                    linger(ctx);
                }
            }
        }
    }

    /** The server closes behind the last answer of a connection; while the rest of a body is read, that has to wait. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (lingering) {
            promise.trySuccess();
        } else {
            var unused = ctx.close(promise);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stopDraining();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stopDraining();
        ctx.fireChannelInactive();
    }

    /** Every request that has begun is answered, and the last one's body is still coming. */
    private boolean isDraining() {
        return answered == requestsBegun && requestsRead < requestsBegun;
    }

    private void stopDraining() {
        Future<?> armed = timer;
        if (armed != null) {
            armed.cancel(false);
            timer = null;
        }
    }

    /** Whether the answer that begins now refuses a request whose body is not there yet, and the connection ends with it: as both sides have said, or because the body has far to go. */
    private boolean leavesTheRest(HttpResponse answer) {
        HttpRequest last = request;
        if (interim || answer.status().code() < 400 || last == null || isBroken()) {
            return false;
        }
        boolean unread = answered + 1 == requestsBegun && requestsRead < requestsBegun;
        return unread
                && (!HttpUtil.isKeepAlive(answer) || HttpUtil.getContentLength(last, 0L) - received > MAX_DRAINED);
    }

    /**
     * Says nothing more, and reads on for a while without looking at it: closed with bytes unread, the connection would be reset, and a client that is still sending would lose the
     * answer with it.
     */
    private void linger(ChannelHandlerContext ctx) {
        lingering = true;
        ChannelFuture flushed = ctx.writeAndFlush(Unpooled.EMPTY_BUFFER);
        // TLS has an end of its own, which the client is about to send.
        if (ctx.channel() instanceof DuplexChannel duplex && ctx.pipeline().get(SslHandler.class) == null) {
            flushed.addListener(sent -> {
                var unused = duplex.shutdownOutput();
            });
        }
    }

    private void close(ChannelHandlerContext ctx) {
        closing = true;
        lingering = false;
        stopDraining();
        var unused = ctx.close();
    }

    /** An error that Reactor Netty, or Spring before there is an exchange, answered with nothing but a status. */
    private boolean isBare(FullHttpResponse response) {
        return response.status().codeClass() == HttpStatusClass.CLIENT_ERROR
                && !response.content().isReadable()
                && !response.headers().contains(HttpHeaderNames.CONTENT_TYPE)
                && (isBroken() || (response.status().code() == 400 && isUnreadableUri()));
    }

    private boolean isBroken() {
        HttpRequest last = request;
        // Reactor Netty marks the request itself when the fault shows later than in the codec.
        return broken || last == null || last.decoderResult().isFailure();
    }

    /** Spring answers a target that is no URI before any handler of errors exists. */
    private boolean isUnreadableUri() {
        HttpRequest last = request;
        if (last == null) {
            return true;
        }
        try {
            String target = last.uri();
            String host = last.headers().get(HttpHeaderNames.HOST, "localhost");
            URI uri = new URI(target.startsWith("/") ? "http://" + host + target : target);
            return uri.getRawPath() == null;
        } catch (URISyntaxException unreadable) {
            return true;
        }
    }

    private FullHttpResponse envelope(FullHttpResponse bare) {
        String id = RequestId.fresh();
        int status = bare.status().code();
        GatewayError error = GatewayError.of(
                status, "The request is not valid HTTP: " + bare.status().reasonPhrase() + ".");
        metrics.error(error.code());
        log.info("{} {} request_id={}: request could not be read", status, error.code(), id);
        byte[] body = format.body(error, id);
        boolean head = request != null && HttpMethod.HEAD.equals(request.method());
        DefaultFullHttpResponse answer = new DefaultFullHttpResponse(
                bare.protocolVersion(),
                bare.status(),
                head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body),
                bare.headers().copy(),
                bare.trailingHeaders().copy());
        answer.headers()
                .remove(HttpHeaderNames.TRANSFER_ENCODING)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CONTENT_TYPE, format.mediaType())
                .set(RequestId.HEADER, id);
        bare.release();
        return answer;
    }
}
