package io.m2mgateway.redis.connection;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Why a command has no result.
 *
 * @param reason one line for a log; the server's own words where it answered
 * @param moving whether the server is well and only a key's slot is on its way to another node of the cluster
 * @param readOnly whether the server takes no writes: it is a replica, perhaps after a failover
 * @param tryAgain whether the same command can succeed a moment later
 * @param unconnected whether there is no connection
 */
record RedisFault(String reason, boolean moving, boolean readOnly, boolean tryAgain, boolean unconnected) {
    private static final int MAX_REASON = 200;
    private static final List<String> MOVING = List.of("MOVED", "ASK", "TRYAGAIN", "CROSSSLOT");

    /** What a command's stage failed with. */
    static RedisFault of(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof RedisCommandExecutionException)) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        if (isSilence(failure)) {
            return new RedisFault("no answer in time", false, false, false, false);
        }
        if (cause instanceof RedisCommandExecutionException && message != null) {
            return new RedisFault(
                    line(message),
                    MOVING.stream().anyMatch(code -> says(message, code)),
                    says(message, "READONLY"),
                    says(message, "TRYAGAIN"),
                    false);
        }
        boolean unconnected = cause instanceof NotConnectedException
                || (message != null && message.startsWith("Currently not connected"));
        return new RedisFault(line(message == null ? cause.toString() : message), false, false, false, unconnected);
    }

    /** Whether there was no answer in time, by our patience or by Lettuce's. */
    static boolean isSilence(@Nullable Throwable failure) {
        Throwable cause = RedisLink.cause(failure);
        return cause instanceof TimeoutException || cause instanceof RedisCommandTimeoutException;
    }

    /** Whether a server answered at all, and refused: a wrong password, a missing right. */
    static boolean isRefusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RedisCommandExecutionException) {
                return true;
            }
        }
        return false;
    }

    static boolean isReadOnly(@Nullable Throwable failure) {
        return failure != null && of(failure).readOnly();
    }

    /** Before version 7 the server wraps what a script's command met with: {@code ERR Error running script ...: -READONLY You can't ...}. */
    private static boolean says(String message, String code) {
        return message.startsWith(code + " ") || message.contains("-" + code + " ");
    }

    private static String line(String text) {
        String one = text.replaceAll("\\s+", " ");
        return one.length() <= MAX_REASON ? one : one.substring(0, MAX_REASON) + "...";
    }
}
