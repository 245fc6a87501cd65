package io.m2mgateway.scan.rules;

import io.m2mgateway.scan.rules.Probe.Chars;

/** A private key in PEM (RFC 7468), line ends as such or escaped. The body has to be there: a placeholder is no key. */
final class PrivateKey {
    private static final int LONGEST_LABEL = 40;
    /** Keys of 16,384 bits have 12 KB. */
    private static final int LONGEST_BODY = 16_384;

    private static final int LEAST_LINE = 40;
    private static final int HEADERS = 300;

    private PrivateKey() {}

    static boolean check(Probe probe, int start) {
        int label = probe.at();
        while (probe.at() - label < LONGEST_LABEL && (probe.peek() == ' ' || Chars.UPPER.has(probe.peek()))) {
            probe.skip();
        }
        String name = probe.taken(label);
        boolean secret = name.endsWith("PRIVATE KEY") || name.endsWith("PRIVATE KEY BLOCK");
        if (!secret || !probe.word("-----")) {
            return false;
        }
        int body = probe.at();
        int line = 0;
        boolean key = false;
        while (probe.at() - body < LONGEST_BODY) {
            int c = probe.peek();
            if (c < 0 || (c == '-' && probe.at() > body + 1)) {
                break;
            }
            if (c == '\\') {
                probe.skip();
                probe.skip(); // an escaped line end
                line = 0;
                continue;
            }
            line = Chars.BASE64.has(c) ? line + 1 : 0;
            key |= line >= LEAST_LINE;
            if (!key && probe.at() - body > HEADERS) {
                return false;
            }
            probe.skip();
        }
        if (key && probe.peek() == '-') {
            footer(probe);
        }
        return key;
    }

    private static void footer(Probe probe) {
        int start = probe.at();
        while (probe.at() - start < LONGEST_LABEL
                && (probe.peek() == '-' || probe.peek() == ' ' || Chars.UPPER.has(probe.peek()))) {
            probe.skip();
        }
    }
}
