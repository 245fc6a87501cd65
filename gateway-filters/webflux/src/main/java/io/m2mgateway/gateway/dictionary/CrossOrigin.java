package io.m2mgateway.gateway.dictionary;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Whether an answer may be coded with a dictionary as far as web pages of other places are concerned: RFC 9842, section 9.3.3. A page that cannot read an answer must not
 * learn from its size what stands in it.
 */
final class CrossOrigin {

    private CrossOrigin() {}

    static boolean allows(HttpHeaders request, HttpHeaders response) {
        String site = request.getFirst("Sec-Fetch-Site");
        String mode = request.getFirst("Sec-Fetch-Mode");
        if (site == null || site.equals("same-origin") || mode == null) {
            return true;
        }
        return switch (mode.toLowerCase(Locale.ROOT)) {
            case "navigate", "same-origin" -> true;
            case "cors" -> isReadable(request.getFirst(HttpHeaders.ORIGIN), response);
            default -> false;
        };
    }

    private static boolean isReadable(@Nullable String origin, HttpHeaders response) {
        String allowed = response.getFirst(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN);
        return origin != null && allowed != null && (allowed.equals("*") || allowed.equals(origin));
    }
}
