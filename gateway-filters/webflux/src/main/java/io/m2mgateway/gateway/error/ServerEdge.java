package io.m2mgateway.gateway.error;

import io.m2mgateway.gateway.observe.GatewayMetrics;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import reactor.netty.NettyPipeline;

/** Puts an {@link EdgeHandler} into every HTTP/1.1 connection of the server, with and without TLS. */
public final class ServerEdge implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory> {

    private static final String HANDLER = "m2m.edge";

    private final ErrorFormat format;
    private final GatewayMetrics metrics;

    /** @param metrics where answers are counted by their code */
    public ServerEdge(ErrorFormat format, GatewayMetrics metrics) {
        this.format = format;
        this.metrics = metrics;
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        factory.addServerCustomizers(server -> server.doOnChannelInit((observer, channel, address) -> init(channel)));
    }

    private void init(Channel channel) {
        if (!install(channel.pipeline()) && channel.pipeline().get(NettyPipeline.SslHandler) != null) {
            // With TLS and ALPN the codec comes with the handshake; a client that chose HTTP/2 has none of HTTP/1.1.
            channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, HANDLER, new AfterHandshake());
        }
    }

    private boolean install(ChannelPipeline pipeline) {
        if (pipeline.get(NettyPipeline.HttpTrafficHandler) == null) {
            return false;
        }
        pipeline.addBefore(NettyPipeline.HttpTrafficHandler, HANDLER, new EdgeHandler(format, metrics));
        return true;
    }

    private final class AfterHandshake extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent) {
                ctx.pipeline().remove(this);
                install(ctx.pipeline());
            }
            ctx.fireUserEventTriggered(event);
        }
    }
}
