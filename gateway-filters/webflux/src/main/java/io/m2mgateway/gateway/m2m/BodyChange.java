package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.body.EntityHeaders;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * What decoding did to a request's body, as far as its headers have to say so.
 *
 * @param length bytes of the plain body; -1 where nothing was done
 * @param frame whether it was a frame, and is JSON now
 */
record BodyChange(int length, boolean frame) {

    static final BodyChange NONE = new BodyChange(-1, false);

    boolean isNone() {
        return length < 0;
    }

    void applyTo(HttpHeaders headers) {
        if (isNone()) {
            return;
        }
        EntityHeaders.changed(headers, length);
        headers.remove(HttpHeaders.CONTENT_ENCODING);
        // The body is here already: nobody has to be asked whether it may come.
        headers.remove(HttpHeaders.EXPECT);
        if (frame) {
            headers.setContentType(MediaType.APPLICATION_JSON);
        }
    }
}
