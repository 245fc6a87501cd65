package io.m2mgateway.gateway.scan;

import io.m2mgateway.scan.text.Role;
import io.m2mgateway.scan.text.Segment;

/** What a score is of: a text and who says it, wherever it stands. */
record SeenText(Role role, String text) {

    static SeenText of(Segment segment) {
        return new SeenText(segment.role(), segment.text());
    }
}
