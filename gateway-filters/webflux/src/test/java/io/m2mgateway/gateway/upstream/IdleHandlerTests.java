package io.m2mgateway.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** In the channel's own, standing time. */
class IdleHandlerTests {

    private static final long IDLE = 60;

    private static EmbeddedChannel channel() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.pipeline().addLast(new IdleHandler(TimeUnit.SECONDS.toNanos(IDLE)));
        channel.runPendingTasks();
        return channel;
    }

    private static void pass(EmbeddedChannel channel, long seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    private static void chunk(EmbeddedChannel channel) {
        channel.writeInbound(new DefaultHttpContent(Unpooled.EMPTY_BUFFER));
        channel.releaseInbound();
    }

    @Test
    void silenceEndsTheConnection() {
        EmbeddedChannel channel = channel();
        channel.read();
        pass(channel, IDLE - 1);
        assertThat(channel.isOpen()).isTrue();
        pass(channel, 1);
        assertThat(channel.isOpen()).isFalse();
        assertThatThrownBy(channel::checkException).isInstanceOf(UpstreamIdleException.class);
    }

    @Test
    void eachChunkBeginsTheTimeAgain() {
        EmbeddedChannel channel = channel();
        for (int i = 0; i < 5; i++) {
            channel.read();
            pass(channel, IDLE - 1);
            chunk(channel);
        }
        assertThat(channel.isOpen()).isTrue();
        channel.read();
        pass(channel, IDLE);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void timeInWhichNobodyReadsDoesNotCount() {
        EmbeddedChannel channel = channel();
        channel.config().setAutoRead(false);
        chunk(channel);
        pass(channel, 10 * IDLE);
        assertThat(channel.isOpen()).isTrue();
        channel.read();
        pass(channel, IDLE - 1);
        assertThat(channel.isOpen()).isTrue();
        pass(channel, IDLE);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void theHandlerLeavesWithTheLastContent() {
        EmbeddedChannel channel = channel();
        channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
        assertThat(channel.pipeline().get(IdleHandler.class)).isNull();
        pass(channel, 10 * IDLE);
        assertThat(channel.isOpen()).isTrue();
    }
}
