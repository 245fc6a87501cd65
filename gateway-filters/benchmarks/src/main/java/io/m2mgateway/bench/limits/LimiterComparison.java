package io.m2mgateway.bench.limits;

import com.sun.management.OperatingSystemMXBean;
import io.m2mgateway.bench.Series;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Limiters side by side against one Redis server, round by round in turn, as a table. Takes the server's port, the number of rounds, and the
 * milliseconds of each window.
 */
public final class LimiterComparison {
    private static final int MANY = 100_000;
    private static final int[] CALLERS = {1, 8, 64};
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final ExecutorService threads =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    private final ServerStatistics server;
    private final int port;
    private final int rounds;
    private final long millis;

    /** A situation in which all are measured. */
    private record Scenario(String name, boolean generous, int keys, int callers) {}

    /** One limiter in one situation. */
    private record Row(Series rate, Series commands, Series serverCpu, Series ownCpu, Series median, Series tail) {
        Row() {
            this(new Series(), new Series(), new Series(), new Series(), new Series(), new Series());
        }
    }

    private LimiterComparison(int port, int rounds, long millis) {
        this.server = new ServerStatistics(port);
        this.port = port;
        this.rounds = rounds;
        this.millis = millis;
    }

    /** Takes port, rounds and milliseconds. */
    public static void main(String[] args) throws InterruptedException {
        LimiterComparison comparison =
                new LimiterComparison(Integer.parseInt(args[0]), Integer.parseInt(args[1]), Long.parseLong(args[2]));
        comparison.run();
        System.exit(0);
    }

    private void run() throws InterruptedException {
        List<Contestant> all = List.of(
                new OwnLimiter(port),
                new GatewaysLimiter(port),
                new BucketsLimiter(port, false),
                new BucketsLimiter(port, true));
        Map<Scenario, Map<Contestant, Row>> table = new LinkedHashMap<>();
        for (Scenario scenario : scenarios()) {
            Map<Contestant, Row> rows = new LinkedHashMap<>();
            all.forEach(contestant -> rows.put(contestant, new Row()));
            table.put(scenario, rows);
        }
        // Compilers are done after some seconds of each; the situations share their code.
        for (Contestant contestant : all) {
            for (int keys : new int[] {1, MANY}) {
                ClosedLoop.run(contestant, true, keys, 64, 6 * millis, threads);
            }
            ClosedLoop.run(contestant, false, 1, 64, 2 * millis, threads);
        }
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<Scenario, Map<Contestant, Row>> line : table.entrySet()) {
                for (Map.Entry<Contestant, Row> cell : line.getValue().entrySet()) {
                    measure(line.getKey(), cell.getKey(), cell.getValue());
                }
            }
        }
        print(table);
    }

    private static List<Scenario> scenarios() {
        List<Scenario> scenarios = new ArrayList<>();
        for (int callers : CALLERS) {
            scenarios.add(new Scenario("one key", true, 1, callers));
        }
        for (int callers : CALLERS) {
            scenarios.add(new Scenario("100 k keys", true, MANY, callers));
        }
        for (int callers : CALLERS) {
            scenarios.add(new Scenario("one key, refused", false, 1, callers));
        }
        return scenarios;
    }

    private void measure(Scenario scenario, Contestant contestant, Row row) {
        ClosedLoop.run(contestant, scenario.generous(), scenario.keys(), scenario.callers(), millis / 5, threads);
        server.reset();
        double cpu = server.cpu();
        long own = SYSTEM.getProcessCpuTime();
        ClosedLoop.Result result =
                ClosedLoop.run(contestant, scenario.generous(), scenario.keys(), scenario.callers(), millis, threads);
        double ownMicros = (SYSTEM.getProcessCpuTime() - own) / 1e3;
        double serverMicros = (server.cpu() - cpu) * 1e6;
        double decisions = result.times().total();
        row.rate.add(result.perSecond());
        row.commands.add(contestant.commands(server.calls()) / decisions);
        row.serverCpu.add(serverMicros / decisions);
        row.ownCpu.add(ownMicros / decisions);
        row.median.add(result.times().micros(0.5));
        row.tail.add(result.times().micros(0.99));
    }

    private void print(Map<Scenario, Map<Contestant, Row>> table) {
        System.out.println("Medians of " + rounds + " rounds of " + millis
                + " ms, all in turn; in brackets the lowest and the highest. Times in µs.");
        System.out.println();
        System.out.println("| keys | callers | limiter | decisions/s | to RedisRateLimiter | commands a decision"
                + " | Redis CPU a decision | own CPU a decision | p50 | p99 |");
        System.out.println("| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        table.forEach((scenario, rows) -> {
            double base = rows.entrySet().stream()
                    .filter(it -> it.getKey() instanceof GatewaysLimiter)
                    .mapToDouble(it -> it.getValue().rate.median())
                    .findFirst()
                    .orElseThrow();
            rows.forEach((contestant, row) -> System.out.printf(
                    Locale.ROOT,
                    "| %s | %d | %s | %s | %.2f | %.3f | %.2f | %.2f | %s | %s |%n",
                    scenario.name(),
                    scenario.callers(),
                    contestant.name(),
                    row.rate.show(0),
                    row.rate.median() / base,
                    row.commands.median(),
                    row.serverCpu.median(),
                    row.ownCpu.median(),
                    row.median.show(0),
                    row.tail.show(0)));
        });
    }
}
