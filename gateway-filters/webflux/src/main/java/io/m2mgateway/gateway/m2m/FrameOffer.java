package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.body.MediaKind;
import io.m2mgateway.m2m.WireForm;
import java.util.List;
import java.util.Map;
import org.springframework.http.MediaType;

/**
 * The form of frame that somebody accepts, as a media range says it.
 *
 * @param form binary or text M2M v1, or a compact frame
 * @param dictionaries ids of dictionaries, besides the shipped one, that are there for compact frames
 */
record FrameOffer(WireForm form, List<String> dictionaries) {

    /** The version of compact frames that is known here. */
    private static final String COMPACT = "z1";

    static final MediaType TEXT_TYPE = new MediaType(MediaKind.FRAME_TYPE, Map.of("form", "text"));
    static final MediaType COMPACT_TYPE = new MediaType(MediaKind.FRAME_TYPE, Map.of("v", COMPACT));
    static final MediaType STREAM_TYPE = MediaType.valueOf(COMPACT_TYPE + ";form=stream");

    /** Whether a media range is of frames, of whichever form and version. */
    static boolean isFrame(MediaType range) {
        return range.getType().equals(MediaKind.FRAME_TYPE.getType())
                && range.getSubtype().equals(MediaKind.FRAME_TYPE.getSubtype());
    }

    /** Whether a media range of frames is of a version that is known here. */
    static boolean isKnown(MediaType range) {
        String version = range.getParameter("v");
        return version == null || version.equals(COMPACT);
    }

    static FrameOffer of(MediaType range) {
        if (range.getParameter("v") == null) {
            boolean text = "text".equals(range.getParameter("form"));
            return new FrameOffer(text ? WireForm.M2M_TEXT : WireForm.M2M, List.of());
        }
        String ids = range.getParameter("d");
        return new FrameOffer(
                WireForm.COMPACT,
                ids == null ? List.of() : List.of(ids.replace("\"", "").strip().split(" +", -1)));
    }

    MediaType type() {
        return switch (form) {
            case M2M_TEXT -> TEXT_TYPE;
            case COMPACT -> COMPACT_TYPE;
            default -> MediaKind.FRAME_TYPE;
        };
    }

    /** A route's word for its callers that it reads frames, for the response header {@code Accept} (RFC 9110, section 12.5.1). */
    static String acceptedHere(boolean compact, List<String> dictionaries) {
        if (!compact) {
            return MediaKind.FRAME_TYPE.toString();
        }
        String own = dictionaries.isEmpty() ? "" : ";d=\"" + String.join(" ", dictionaries) + '"';
        return COMPACT_TYPE + own + ", " + MediaKind.FRAME_TYPE;
    }
}
