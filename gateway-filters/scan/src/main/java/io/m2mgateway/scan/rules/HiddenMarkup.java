package io.m2mgateway.scan.rules;

import java.util.Arrays;
import java.util.List;

/** Where HTML shows nothing: comments, and elements whose style hides them. Looked for a bounded way behind each beginning. */
final class HiddenMarkup {
    private static final int LONGEST = 600;

    static final List<String> BEGINNINGS = List.of(
            "<!--",
            "display:none",
            "display: none",
            "visibility:hidden",
            "visibility: hidden",
            "font-size:0",
            "font-size: 0",
            "font-size:1px",
            "font-size: 1px",
            "opacity:0",
            "opacity: 0",
            "color:transparent",
            "color: transparent",
            "color:#fff",
            "color: #fff",
            "color:white",
            "color: white",
            "aria-hidden=\"true\"",
            " hidden>");

    private final String text;
    private int[] spans = new int[0];
    private int size;

    HiddenMarkup(String text) {
        this.text = text;
    }

    /** One of the beginnings was found; starts ascend. */
    void begins(int beginning, int start, int end) {
        if (size > 0 && start < spans[size - 1]) {
            return;
        }
        if (size == spans.length) {
            spans = Arrays.copyOf(spans, size * 2 + 8);
        }
        spans[size++] = start;
        spans[size++] = end(text, end, beginning == 0 ? "-->" : "</");
    }

    private static int end(String text, int from, String close) {
        int last = Math.min(text.length(), from + LONGEST);
        for (int at = from; at + close.length() <= last; at++) {
            if (text.startsWith(close, at)) {
                return at;
            }
        }
        return last;
    }

    boolean has(int index) {
        int low = 0;
        int high = size / 2 - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (index < spans[2 * middle]) {
                high = middle - 1;
            } else if (index >= spans[2 * middle + 1]) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }
}
