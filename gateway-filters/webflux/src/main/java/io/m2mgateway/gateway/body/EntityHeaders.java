package io.m2mgateway.gateway.body;

import java.util.List;
import java.util.Locale;
import org.springframework.http.HttpHeaders;

/** Headers that describe a body's bytes, kept right when the bytes change. */
public final class EntityHeaders {

    /** Digests and ranges are of the bytes that were; RFC 9530, RFC 9110 section 14. */
    private static final List<String> OF_THE_BYTES =
            List.of("Content-MD5", "Digest", "Content-Digest", "Repr-Digest", HttpHeaders.ACCEPT_RANGES);

    private EntityHeaders() {}

    /** Whether an answer with this status may have other bytes: it is whole, not coded, and nobody forbids it (RFC 9111 section 5.2.2.6). */
    public static boolean mayChange(HttpHeaders headers, int status) {
        return status >= 200
                && status != 204
                && status != 206
                && !headers.containsHeader(HttpHeaders.CONTENT_RANGE)
                && !headers.containsHeader(HttpHeaders.CONTENT_ENCODING)
                && !headers.getOrEmpty(HttpHeaders.CACHE_CONTROL)
                        .toString()
                        .toLowerCase(Locale.ROOT)
                        .contains("no-transform");
    }

    /** The bytes are others and their number is known. */
    public static void changed(HttpHeaders headers, long length) {
        changed(headers);
        headers.setContentLength(length);
        headers.remove(HttpHeaders.TRANSFER_ENCODING);
    }

    /** The bytes are others, and their number is not known before the end; also of a body that is left out (HEAD, 304). */
    public static void changedToStream(HttpHeaders headers) {
        changed(headers);
        headers.remove(HttpHeaders.CONTENT_LENGTH);
        // Without either, HTTP/1.1 can end the body only by closing the connection. HTTP/2 leaves the header out.
        headers.set(HttpHeaders.TRANSFER_ENCODING, "chunked");
    }

    private static void changed(HttpHeaders headers) {
        OF_THE_BYTES.forEach(headers::remove);
        weakenETag(headers);
    }

    /** The content means the same and its bytes do not: a weak validator (RFC 9110 section 8.8.1), so that If-None-Match still works. */
    private static void weakenETag(HttpHeaders headers) {
        String tag = headers.getFirst(HttpHeaders.ETAG);
        if (tag != null && tag.startsWith("\"")) {
            headers.set(HttpHeaders.ETAG, "W/" + tag);
        }
    }

    /** Says that the answer depends on a request header. */
    public static void vary(HttpHeaders headers, String on) {
        List<String> present = headers.getVary();
        for (String name : present) {
            if (name.equals("*") || name.equalsIgnoreCase(on)) {
                return;
            }
        }
        headers.add(HttpHeaders.VARY, on);
    }
}
