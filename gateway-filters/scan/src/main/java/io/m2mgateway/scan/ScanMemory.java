package io.m2mgateway.scan;

import io.m2mgateway.scan.text.Segment;
import org.jspecify.annotations.Nullable;

/**
 * What texts scored before, so that a conversation that is sent again pays for its new turn only. Keys are role and text, within one
 * {@link Scanner#version}. An implementation that serves several callers keeps them apart: an answer tells that a text was seen.
 */
public interface ScanMemory {
    /** Remembers nothing. */
    ScanMemory NONE = new ScanMemory() {
        @Override
        public @Nullable TextScore find(Segment segment) {
            return null;
        }

        @Override
        public void keep(Segment segment, TextScore score) {
            // Nothing is kept.
        }
    };

    /** The score of a text, or null where it is not known. Called on the thread that scans: never waits. */
    @Nullable
    TextScore find(Segment segment);

    /** A text was scanned. Called on the thread that scans: never waits. */
    void keep(Segment segment, TextScore score);
}
