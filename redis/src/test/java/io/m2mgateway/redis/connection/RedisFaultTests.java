package io.m2mgateway.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisFaultTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MOVED 3999 127.0.0.1:6381",
                "ASK 3999 127.0.0.1:6381",
                "TRYAGAIN Multiple keys request during rehashing of slot",
                "CROSSSLOT Keys in request don't hash to the same slot"
            })
    void aMovingSlotIsNoFaultOfTheServer(String answer) {
        RedisFault fault = RedisFault.of(new CompletionException(new RedisCommandExecutionException(answer)));
        assertThat(fault.moving()).isTrue();
        assertThat(fault.tryAgain()).isEqualTo(answer.startsWith("TRYAGAIN"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "READONLY You can't write against a read only replica. script: 1, on @user_script:2.",
                "ERR Error running script (call to f_1): @user_script:2: @user_script: 2: -READONLY You can't write"
            })
    void aReplicaIsKnownAlsoThroughAScript(String answer) {
        RedisFault fault = RedisFault.of(new RedisCommandExecutionException(answer));
        assertThat(fault).isEqualTo(new RedisFault(answer, false, true, false, false));
    }

    @Test
    void aMissingConnectionDoesNotHideWhatCameBefore() {
        LastFault last = new LastFault();
        assertThat(last.note(new NotConnectedException("redis at h:1"))).isTrue();
        assertThat(last.reason()).isEqualTo("not connected to redis at h:1");
        assertThat(last.note(new RedisCommandExecutionException("READONLY You can't write")))
                .isTrue();
        assertThat(last.note(new NotConnectedException("redis at h:1"))).isTrue();
        assertThat(last.note(new RedisException("Currently not connected. Commands are rejected.")))
                .isTrue();
        assertThat(last.note(new RedisCommandExecutionException("MOVED 1 h:2"))).isFalse();
        assertThat(last.reason()).isEqualTo("READONLY You can't write");
        last.clear();
        assertThat(last.reason()).isEmpty();
    }

    @Test
    void theReasonIsOneShortLine() {
        assertThat(RedisFault.of(new TimeoutException("after 50 ms")).reason()).isEqualTo("no answer in time");
        assertThat(RedisFault.of(new CompletionException(new RedisCommandTimeoutException("EVALSHA timed out")))
                        .reason())
                .isEqualTo("no answer in time");
        assertThat(RedisFault.of(new NotConnectedException("redis at h:1")).reason())
                .isEqualTo("not connected to redis at h:1");
        String answer = "NOPERM User\r\nhas no permissions " + "x".repeat(1_000);
        assertThat(RedisFault.of(new RedisCommandExecutionException(answer)).reason())
                .startsWith("NOPERM User has no permissions xxx")
                .endsWith("...")
                .hasSizeLessThan(210);
        assertThat(RedisFault.of(new IllegalStateException()).reason()).contains("IllegalStateException");
    }
}
