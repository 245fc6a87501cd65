package io.m2mgateway.gateway.body;

import java.util.List;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
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

    /**
     * The kind of what these headers describe. Only type and subtype count: a parameter that cannot be read, a charset
     * that nobody knows for example, makes no body another one.
     */
    public static MediaKind of(HttpHeaders headers) {
        String value = headers.getFirst(HttpHeaders.CONTENT_TYPE);
        if (value == null) {
            return NONE;
        }
        // What nearly every message says.
        if (value.equals("application/json")) {
            return JSON;
        }
        String type = essence(value);
        return switch (type) {
            case "" -> NONE;
            case "application/json" -> JSON;
            case "application/x-m2m" -> FRAME;
            case "application/x-m2m+json" -> ENVELOPE;
            case "text/event-stream" -> EVENT_STREAM;
            case "application/x-ndjson",
                    "application/ndjson",
                    "application/jsonl",
                    "application/x-jsonlines",
                    "application/json-seq" -> TEXT;
            default -> ofOther(type);
        };
    }

    /** Whether it is {@code application/json} itself, and no other type that is JSON as well. */
    public static boolean isApplicationJson(HttpHeaders headers) {
        String value = headers.getFirst(HttpHeaders.CONTENT_TYPE);
        return value != null && essence(value).equals("application/json");
    }

    /** Type and subtype, as they are compared. */
    private static String essence(String value) {
        int semicolon = value.indexOf(';');
        return (semicolon < 0 ? value : value.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    private static MediaKind ofOther(String type) {
        if (type.startsWith("application/") && type.endsWith("+json")) {
            return JSON;
        }
        return type.startsWith("text/") ? TEXT : type.indexOf('/') > 0 ? OTHER : NONE;
    }

    /** Whether the headers name more than one content type, so that two readers could take the body for two things. */
    static boolean isAmbiguous(HttpHeaders headers) {
        List<String> values = headers.get(HttpHeaders.CONTENT_TYPE);
        if (values == null) {
            return false;
        }
        String first = values.get(0);
        int semicolon = first.indexOf(';');
        return values.size() > 1 || (semicolon < 0 ? first : first.substring(0, semicolon)).indexOf(',') >= 0;
    }

    /** Whether a limit on the size of bodies holds for it. A body that says nothing of itself is no way around one. */
    public boolean isLimited() {
        return this != OTHER;
    }
}
