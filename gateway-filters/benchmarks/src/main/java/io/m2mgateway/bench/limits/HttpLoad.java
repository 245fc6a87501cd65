package io.m2mgateway.bench.limits;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Requests on connections that stay, each after the answer to the one before; one thread. */
final class HttpLoad implements AutoCloseable {
    private static final int MAX_ANSWER = 1 << 20;

    private final EventLoopGroup thread = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final int port;

    HttpLoad(int port) {
        this.port = port;
    }

    /** What came of it; statuses with their counts. */
    record Result(Map<Integer, Long> statuses, Histogram times, double seconds) {
        double perSecond() {
            return times.total() / seconds;
        }
    }

    Result run(String path, int connections, long millis) throws InterruptedException {
        long begun = System.nanoTime();
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            Caller caller = new Caller(path, begun + millis * 1_000_000);
            callers.add(caller);
            Bootstrap bootstrap = new Bootstrap()
                    .group(thread)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline()
                                    .addLast(new HttpClientCodec(), new HttpObjectAggregator(MAX_ANSWER), caller);
                        }
                    });
            bootstrap.connect("127.0.0.1", port).sync();
        }
        Histogram times = new Histogram();
        Map<Integer, Long> statuses = new TreeMap<>();
        for (Caller caller : callers) {
            caller.done.join();
            times.add(caller.times);
            caller.statuses.forEach((status, count) -> statuses.merge(status, count, Long::sum));
        }
        return new Result(statuses, times, (System.nanoTime() - begun) / 1e9);
    }

    @Override
    public void close() {
        var unused = thread.shutdownGracefully();
    }

    /** One connection. */
    private static final class Caller extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final Histogram times = new Histogram();
        private final Map<Integer, Long> statuses = new TreeMap<>();
        private final String path;
        private final long end;
        private long asked;

        Caller(String path, long end) {
            this.path = path;
            this.end = end;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            ask(context);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            times.add(System.nanoTime() - asked);
            statuses.merge(response.status().code(), 1L, Long::sum);
            ask(context);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            done.completeExceptionally(new IllegalStateException("the gateway closed a connection"));
        }

        private void ask(ChannelHandlerContext context) {
            asked = System.nanoTime();
            if (asked - end >= 0) {
                done.complete(null);
                var unused = context.close();
                return;
            }
            DefaultFullHttpRequest request =
                    new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path, Unpooled.EMPTY_BUFFER);
            request.headers().set(HttpHeaderNames.HOST, "127.0.0.1");
            var unused = context.writeAndFlush(request);
        }
    }
}
