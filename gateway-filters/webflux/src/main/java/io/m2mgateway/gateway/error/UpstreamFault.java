package io.m2mgateway.gateway.error;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.timeout.TimeoutException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.springframework.cloud.gateway.support.NotFoundException;
import org.springframework.cloud.gateway.support.ServiceUnavailableException;
import reactor.netty.http.client.PrematureCloseException;

/** Which trouble with an upstream an exception of the network stack stands for. */
final class UpstreamFault {

    /** Netty's HTTP decoder reports a malformed answer by whatever its parsing methods throw. */
    private static final String CODEC = "io.netty.handler.codec.";

    /** How deep in the stack the decoder is looked for: parsing methods of the JDK lie above it. */
    private static final int CODEC_FRAMES = 6;

    private UpstreamFault() {}

    static boolean isTimeout(Throwable error) {
        return error instanceof ConnectTimeoutException
                || error instanceof SocketTimeoutException
                || error instanceof TimeoutException
                || error instanceof java.util.concurrent.TimeoutException
                || error instanceof org.springframework.cloud.gateway.support.TimeoutException;
    }

    static boolean isUnavailable(Throwable error) {
        return error instanceof ServiceUnavailableException || error instanceof NotFoundException;
    }

    static boolean isBroken(Throwable error) {
        return error instanceof IOException
                || error instanceof DecoderException
                || error instanceof Http2Exception
                || isThrownByDecoder(error);
    }

    private static boolean isThrownByDecoder(Throwable error) {
        StackTraceElement[] frames = error.getStackTrace();
        for (int i = 0; i < Math.min(frames.length, CODEC_FRAMES); i++) {
            if (frames[i].getClassName().startsWith(CODEC)) {
                return true;
            }
        }
        return false;
    }

    /** For the caller: what happened, without addresses. */
    static String describe(Throwable error) {
        if (error instanceof java.net.ConnectException || error instanceof UnknownHostException) {
            return "The upstream could not be reached.";
        }
        if (error instanceof SSLException) {
            return "The upstream's TLS handshake failed.";
        }
        if (error instanceof PrematureCloseException) {
            return "The upstream closed the connection before its answer was complete.";
        }
        if (error instanceof IOException) {
            return "The connection to the upstream broke.";
        }
        return "The upstream's answer could not be understood.";
    }
}
