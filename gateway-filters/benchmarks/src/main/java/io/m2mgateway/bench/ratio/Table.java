package io.m2mgateway.bench.ratio;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;

/** A row for each way to send the same things, a column for each class of their sizes. The first way is to send them as they are. */
final class Table {
    private final Map<String, IntPredicate> classes;
    private final Map<String, List<Integer>> ways = new LinkedHashMap<>();

    Table(Map<String, IntPredicate> classes) {
        this.classes = classes;
    }

    /** Sizes of all things as sent in one way, in the order of all ways. */
    void add(String way, List<Integer> sizes) {
        ways.put(way, sizes);
    }

    private List<Integer> raw() {
        return ways.values().iterator().next();
    }

    /** Mean bytes of a class. */
    double mean(String way, String of) {
        return (double) sum(way, of) / Math.max(1, count(of));
    }

    /** Raw bytes by sent bytes of a class. */
    double ratio(String way, String of) {
        return (double) sum(ways.keySet().iterator().next(), of) / Math.max(1, sum(way, of));
    }

    private long sum(String way, String of) {
        List<Integer> raw = raw();
        List<Integer> sizes = ways.getOrDefault(way, List.of());
        long sum = 0;
        IntPredicate members = members(of);
        for (int i = 0; i < sizes.size(); i++) {
            sum += members.test(raw.get(i)) ? sizes.get(i) : 0;
        }
        return sum;
    }

    private long count(String of) {
        IntPredicate members = members(of);
        return raw().stream().filter(members::test).count();
    }

    private IntPredicate members(String of) {
        return Objects.requireNonNull(classes.get(of), of);
    }

    void print(String what) {
        List<String> head = new ArrayList<>();
        head.add(what);
        classes.keySet().forEach(of -> head.add(of + " (" + count(of) + ")"));
        System.out.println("| " + String.join(" | ", head) + " |");
        System.out.println("|" + " --- |".repeat(head.size()));
        for (String way : ways.keySet()) {
            StringBuilder row = new StringBuilder("| " + way + " |");
            for (String of : classes.keySet()) {
                row.append(String.format(Locale.ROOT, " %.1f B, %.2f |", mean(way, of), ratio(way, of)));
            }
            System.out.println(row);
        }
        System.out.println();
    }
}
