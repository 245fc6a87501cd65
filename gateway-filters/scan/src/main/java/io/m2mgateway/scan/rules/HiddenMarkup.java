package io.m2mgateway.scan.rules;

import java.util.Arrays;
import java.util.List;

/** Where HTML shows nothing: comments, and elements whose style hides them. Looked for a bounded way behind each beginning. */
final class HiddenMarkup {
    private static final int LONGEST = 600;

    private static final Literals BEGINNINGS = new Literals(List.of(
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
            " hidden>"));

    private final int[] spans;
    private final int size;

    private HiddenMarkup(int[] spans, int size) {
        this.spans = spans;
        this.size = size;
    }

    static HiddenMarkup of(String text) {
        if (text.indexOf('<') < 0) {
            return new HiddenMarkup(new int[0], 0);
        }
        int[][] spans = {new int[16]};
        int[] size = {0};
        BEGINNINGS.find(text, (literal, start, end) -> {
            if (size[0] > 0 && start < spans[0][size[0] - 1]) {
                return;
            }
            if (size[0] == spans[0].length) {
                spans[0] = Arrays.copyOf(spans[0], size[0] * 2);
            }
            spans[0][size[0]++] = start;
            spans[0][size[0]++] = end(text, end, literal == 0 ? "-->" : "</");
        });
        return new HiddenMarkup(spans[0], size[0]);
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
