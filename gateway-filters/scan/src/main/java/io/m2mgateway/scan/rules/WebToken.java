package io.m2mgateway.scan.rules;

import io.m2mgateway.scan.rules.Probe.Chars;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A signed JSON Web Token (RFC 7519): header and claims are JSON in Base64, and there is a signature. */
final class WebToken {
    private static final int LONGEST_PART = 4096;
    private static final int LEAST_SIGNATURE = 32;

    private WebToken() {}

    static boolean check(Probe probe, int start) {
        if (probe.run(Chars.URL, LONGEST_PART) < 12 || probe.peek() != '.') {
            return false;
        }
        String header = probe.taken(start);
        probe.skip();
        int claims = probe.at();
        if (!probe.word("eyJ") || probe.run(Chars.URL, LONGEST_PART) < 8 || probe.peek() != '.') {
            return false;
        }
        String said = probe.taken(claims);
        probe.skip();
        int signature = probe.at();
        return probe.between(Chars.URL, LEAST_SIGNATURE, LONGEST_PART)
                && decoded(header).contains("\"alg\"")
                && !decoded(said).contains("\"1234567890\"") // the subject of documentation's examples
                && Randomness.isRandom(probe.taken(signature));
    }

    private static String decoded(String part) {
        try {
            return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException noBase64) {
            return "";
        }
    }
}
