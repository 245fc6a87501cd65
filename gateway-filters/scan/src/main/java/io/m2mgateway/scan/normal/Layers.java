package io.m2mgateway.scan.normal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds the texts behind a text: encodings, escapes, look-alikes, ciphers and other disguises, within each other too. Each is looked for only
 * where something speaks for it. Depth and size of all layers together are bounded, so the work is linear in the text.
 */
public final class Layers {
    /** Disguises within each other that are undone. */
    private static final int DEPTH = 4;
    /** Characters of all layers of a text: so many times its own, and some more for short ones. */
    private static final int TIMES = 2;

    private static final int LEAST_WORK = 16_384;
    /** Long texts are rewritten in parts, so that memory is bounded; each begins a little before the end of the last. */
    private static final int PART = 16_384;

    private static final int OVERLAP = 512;
    /** Shorter layers hold no sentence. */
    private static final int SHORTEST = 8;

    private Layers() {}

    /** All that {@link #each} hands over. */
    public static List<Layer> of(String text) {
        List<Layer> layers = new ArrayList<>();
        each(text, layers::add);
        return layers;
    }

    /**
     * Hands over what there is to look at: the text itself, in parts if it is long, with its escapes undone and its look-alikes folded; then
     * what stands behind it, the outer layers before those within them.
     */
    public static void each(String text, Consumer<Layer> to) {
        long[] left = {(long) TIMES * text.length() + LEAST_WORK};
        Deque<Layer> inner = new ArrayDeque<>();
        Consumer<Layer> found = layer -> {
            left[0] -= layer.text().length();
            if (layer.depth() == 0) {
                to.accept(layer);
            } else if (left[0] >= 0 && layer.text().length() >= SHORTEST) {
                inner.add(layer);
            }
        };
        read(text, found);
        while (!inner.isEmpty()) {
            Layer outer = inner.remove();
            read(outer.text(), layer -> {
                Layer within = layer.within(outer);
                if (layer.depth() == 0) {
                    to.accept(within);
                } else if (within.depth() <= DEPTH) {
                    found.accept(within);
                }
            });
        }
    }

    private static void read(String text, Consumer<Layer> to) {
        if (text.length() <= PART) {
            part(text, 0, true, to);
            return;
        }
        List<Layer> layers = new ArrayList<>(0);
        CodeRuns.find(text, layers);
        layers.forEach(to);
        for (int start = 0; start < text.length(); start += PART - OVERLAP) {
            part(text.substring(start, Math.min(text.length(), start + PART)), start, false, to);
        }
    }

    private static void part(String text, int start, boolean whole, Consumer<Layer> to) {
        Rewrite rewrite = new Rewrite(text);
        characters(rewrite);
        Layer read = rewrite.layer();
        List<Layer> layers = new ArrayList<>(0);
        Shapes shapes = Shapes.read(read.text(), layers);
        if (whole || rewrite.isChanged()) {
            CodeRuns.find(read.text(), layers);
        }
        if (shapes.isCodes()) {
            rewrite.then(shapes::readCodes);
        }
        if (shapes.isSpaced() || shapes.isLeet()) {
            words(shapes, rewrite, layers.isEmpty(), start, to);
        }
        to.accept(rewrite.layer().moved(start));
        for (Layer layer : layers) {
            to.accept(layer.within(read).moved(start));
        }
    }

    private static void characters(Rewrite rewrite) {
        Characters has = Characters.of(rewrite.text());
        if (has.special()) {
            rewrite.then(LookAlikes::read);
        }
        if (has.any('&')) {
            rewrite.then(Escapes::entities);
        }
        if (has.any('%')) {
            rewrite.then(Escapes::percent);
        }
        if (has.any('\\')) {
            rewrite.then(Escapes::backslashes);
        }
        if (has.any('<') || has.any('*')) {
            rewrite.then(Joins::marks);
        }
        if (has.any('+') || has.any('.') || has.any('&') || has.any('|') || has.any('~')) {
            rewrite.then(Joins::literals);
        }
    }

    /** Letters that are spaced or in leet; what they say may be a cipher again. */
    private static void words(Shapes shapes, Rewrite rewrite, boolean first, int start, Consumer<Layer> to) {
        if (shapes.isSpaced()) {
            rewrite.then(Spacing::read);
        }
        if (shapes.isLeet()) {
            rewrite.then(Leet::read);
        }
        if (first) {
            Layer read = rewrite.layer();
            List<Layer> layers = new ArrayList<>(0);
            Shapes.read(read.text(), layers);
            layers.forEach(layer -> to.accept(layer.within(read).moved(start)));
        }
    }
}
