package io.m2mgateway.gateway.m2m;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * Reads {@code Accept} for frames. Only the exact type asks for one: a wildcard never does, since a client that
 * accepts everything cannot be expected to read frames.
 */
final class ClientChoice {

    private ClientChoice() {}

    /** The form of frame that the client wants, or null where it wants plain content. Of equal ones the compact frame. */
    static @Nullable FrameOffer frame(HttpHeaders headers) {
        List<String> values = headers.get(HttpHeaders.ACCEPT);
        if (values == null || !mentionsFrames(values)) {
            return null;
        }
        FrameOffer wanted = null;
        double frame = 0;
        double json = 0;
        boolean jsonNamed = false;
        for (MediaType range : accepted(headers)) {
            if (FrameOffer.isFrame(range)) {
                double weight = FrameOffer.isKnown(range) ? range.getQualityValue() : 0;
                boolean compact = range.getParameter("v") != null;
                if (weight > frame || (compact && weight > 0 && weight == frame)) {
                    frame = weight;
                    wanted = FrameOffer.of(range);
                }
            } else if (range.isConcrete() && MediaType.APPLICATION_JSON.isCompatibleWith(range)) {
                json = range.getQualityValue();
                jsonNamed = true;
            } else if (!jsonNamed && range.includes(MediaType.APPLICATION_JSON)) {
                json = Math.max(json, range.getQualityValue());
            }
        }
        return frame > 0 && frame >= json ? wanted : null;
    }

    /** {@code Accept} for an upstream that knows no frames. */
    static List<MediaType> withoutFrames(HttpHeaders headers) {
        List<MediaType> left = new ArrayList<>(accepted(headers));
        left.removeIf(FrameOffer::isFrame);
        return left.isEmpty() ? List.of(MediaType.APPLICATION_JSON, MediaType.TEXT_EVENT_STREAM) : left;
    }

    /** Whether {@code Accept} names frames at all, wanted or not. */
    static boolean mentionsFrames(HttpHeaders headers) {
        List<String> values = headers.get(HttpHeaders.ACCEPT);
        return values != null && mentionsFrames(values);
    }

    private static boolean mentionsFrames(List<String> values) {
        for (String value : values) {
            if (value.toLowerCase(Locale.ROOT).contains("application/x-m2m")) {
                return true;
            }
        }
        return false;
    }

    private static List<MediaType> accepted(HttpHeaders headers) {
        try {
            return headers.getAccept();
        } catch (InvalidMediaTypeException unreadable) {
            // What cannot be read asks for nothing; the upstream may judge it.
            return List.of();
        }
    }
}
