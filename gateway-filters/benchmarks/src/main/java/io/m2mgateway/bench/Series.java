package io.m2mgateway.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The figures of several rounds. */
public final class Series {
    private final List<Double> values = new ArrayList<>();

    /** Adds one. */
    public void add(double value) {
        values.add(value);
        Collections.sort(values);
    }

    /** The median; of an even number of figures the upper one of the middle. */
    public double median() {
        return values.get(values.size() / 2);
    }

    /** The median, and the lowest and the highest in brackets. */
    public String show(int decimals) {
        String number = "%." + decimals + "f";
        return String.format(
                Locale.ROOT,
                number + " [" + number + "–" + number + "]",
                values.get(values.size() / 2),
                values.get(0),
                values.get(values.size() - 1));
    }
}
