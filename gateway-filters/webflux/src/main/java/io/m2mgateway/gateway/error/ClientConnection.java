package io.m2mgateway.gateway.error;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.Http2StreamChannel;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.FutureMono;
import reactor.netty.http.server.HttpServerResponse;

/** The client's connection below Spring's response, for what Spring cannot do: write after an error, and cut. */
final class ClientConnection {

    private final HttpServerResponse response;
    private final Channel channel;

    private ClientConnection(HttpServerResponse response, Channel channel) {
        this.response = response;
        this.channel = channel;
    }

    /** The connection of a response; null where the server is not Reactor Netty's. */
    static @Nullable ClientConnection of(ServerHttpResponse response) {
        ServerHttpResponse inner = response;
        while (inner instanceof ServerHttpResponseDecorator decorator) {
            inner = decorator.getDelegate();
        }
        Object below = inner instanceof AbstractServerHttpResponse server ? server.getNativeResponse() : null;
        return below instanceof HttpServerResponse netty && below instanceof Connection connection
                ? new ClientConnection(netty, connection.channel())
                : null;
    }

    boolean isGone() {
        return !channel.isActive();
    }

    /** Whether the connection itself is gone; an HTTP/2 stream ends with its answer. */
    boolean isLost() {
        return channel instanceof Http2StreamChannel stream ? !stream.parent().isActive() : !channel.isActive();
    }

    /** Writes more of a body whose head is out, and flushes. */
    Mono<Void> write(byte[] bytes) {
        // A Flux: Reactor Netty takes a Mono for a whole answer and drops it after the head.
        return response.send(Flux.defer(() -> Flux.just(Unpooled.wrappedBuffer(bytes))))
                .then();
    }

    /**
     * Ends the connection (HTTP/2: the stream) so that the client sees a cut. What was written before still goes out. A body
     * whose end is the end of the connection would look complete: it is cut by a reset.
     */
    Mono<Void> cut() {
        HttpHeadersView head = new HttpHeadersView(response);
        if (channel instanceof SocketChannel && !head.saysWhereTheBodyEnds()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        return FutureMono.deferFuture(() -> channel.writeAndFlush(Unpooled.EMPTY_BUFFER))
                .onErrorComplete()
                .then(FutureMono.deferFuture(channel::close));
    }

    private record HttpHeadersView(HttpServerResponse response) {
        boolean saysWhereTheBodyEnds() {
            return response.responseHeaders().contains(HttpHeaders.CONTENT_LENGTH)
                    || response.responseHeaders().contains(HttpHeaders.TRANSFER_ENCODING);
        }
    }
}
