package io.m2mgateway.gateway.body;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** What a content type means to the filters. */
public enum MediaKind {
    /** {@code application/x-m2m}. */
    FRAME,
    /** {@code application/x-m2m+json}: a session message. */
    ENVELOPE,
    /** {@code application/json} and every {@code +json}. */
    JSON,
    /** {@code text/event-stream}. */
    EVENT_STREAM,
    /** Other text, and streams of JSON lines. */
    TEXT,
    /** Files, audio, multipart and the like: never buffered, never changed. */
    OTHER,
    /** No content type. */
    NONE;

    /** The media type of a frame; the reference implementation's former proxy used it. */
    public static final MediaType FRAME_TYPE = new MediaType("application", "x-m2m");

    /** The kind of what these headers describe. A content type that cannot be read is {@link #OTHER}. */
    public static MediaKind of(HttpHeaders headers) {
        // What nearly every message says, without a media type being built for it.
        if ("application/json".equals(headers.getFirst(HttpHeaders.CONTENT_TYPE))) {
            return JSON;
        }
        MediaType type;
        try {
            type = headers.getContentType();
        } catch (InvalidMediaTypeException unreadable) {
            return OTHER;
        }
        return of(type);
    }

    private static MediaKind of(@Nullable MediaType type) {
        if (type == null) {
            return NONE;
        }
        String subtype = type.getSubtype();
        return switch (type.getType()) {
            case "application" ->
                switch (subtype) {
                    case "json" -> JSON;
                    case "x-m2m" -> FRAME;
                    case "x-m2m+json" -> ENVELOPE;
                    case "x-ndjson", "ndjson", "jsonl", "x-jsonlines", "json-seq" -> TEXT;
                    default -> subtype.endsWith("+json") ? JSON : OTHER;
                };
            case "text" -> subtype.equals("event-stream") ? EVENT_STREAM : TEXT;
            default -> OTHER;
        };
    }

    /** Whether a limit on the size of bodies holds for it. A body that says nothing of itself is no way around one. */
    public boolean isLimited() {
        return this != OTHER;
    }
}
