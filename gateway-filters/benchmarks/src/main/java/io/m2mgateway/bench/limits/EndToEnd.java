package io.m2mgateway.bench.limits;

import io.m2mgateway.bench.Series;
import io.m2mgateway.bench.load.MockUpstream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Routes of one gateway that differ in their limiter only, under load round by round in turn, as a table. Takes the port of a Redis server, the number of
 * rounds, the milliseconds of each window and of the warm-up of each route.
 */
public final class EndToEnd {
    private static final int CONNECTIONS = 64;
    private static final String ROUTES = "--spring.cloud.gateway.server.webflux.routes";
    private static final String POLICIES = "--m2m.limits.policies.";

    private final List<String> arguments = new ArrayList<>();
    private final Map<String, Row> rows = new LinkedHashMap<>();
    private int routes;

    /** One route. */
    private record Row(
            String text, Series rate, Series ratio, Series median, Series tail, Series cpu, Series serverCpu) {
        Row(String text) {
            this(text, new Series(), new Series(), new Series(), new Series(), new Series(), new Series());
        }
    }

    /** Takes Redis' port, rounds, milliseconds of a window, milliseconds of a warm-up. */
    public static void main(String[] args) throws Exception {
        EndToEnd test = new EndToEnd();
        test.run(
                Integer.parseInt(args[0]), Integer.parseInt(args[1]), Long.parseLong(args[2]), Long.parseLong(args[3]));
        System.exit(0);
    }

    private void run(int redis, int rounds, long millis, long warmUp) throws Exception {
        int upstreamPort = freePort();
        int port = freePort();
        describe(upstreamPort);
        arguments.addAll(List.of(
                "--server.port=" + port,
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--spring.data.redis.host=127.0.0.1",
                "--spring.data.redis.port=" + redis));
        Process upstream = java(MockUpstream.class, List.of(String.valueOf(upstreamPort)));
        Process gateway = java(LoadedGateway.class, arguments);
        try (HttpLoad load = new HttpLoad(port);
                ServerStatistics server = new ServerStatistics(redis)) {
            awaitPort(gateway, port);
            for (String route : rows.keySet()) {
                load.run("/" + route, CONNECTIONS, warmUp);
            }
            for (int round = 0; round < rounds; round++) {
                double bare = 0;
                for (Map.Entry<String, Row> each : rows.entrySet()) {
                    Row row = each.getValue();
                    double gatewayCpu = cpu(gateway);
                    double serverCpu = server.cpu();
                    HttpLoad.Result result = load.run("/" + each.getKey(), CONNECTIONS, millis);
                    check(each.getKey(), result);
                    double requests = result.times().total();
                    bare = each.getKey().equals("bare") ? result.perSecond() : bare;
                    row.rate.add(result.perSecond());
                    row.ratio.add(result.perSecond() / bare);
                    row.median.add(result.times().micros(0.5) / 1_000);
                    row.tail.add(result.times().micros(0.99) / 1_000);
                    row.cpu.add((cpu(gateway) - gatewayCpu) * 1e6 / requests);
                    row.serverCpu.add((server.cpu() - serverCpu) * 1e6 / requests);
                }
            }
            print(rounds, millis);
        } finally {
            gateway.destroyForcibly();
            upstream.destroyForcibly();
        }
    }

    private void describe(int upstream) {
        route("bare", "no filter", upstream, List.of());
        for (boolean refused : new boolean[] {false, true}) {
            String end = refused ? "-refused" : "";
            String text = refused ? ", all refused" : "";
            String limit = refused ? "1" : "1000000000";
            route(
                    "own" + end,
                    "DistributedRateLimit" + text,
                    upstream,
                    List.of("name=DistributedRateLimit", "args.policies[0]=p" + end));
            arguments.addAll(List.of(
                    POLICIES + "p" + end + ".key=global",
                    POLICIES + "p" + end + ".limits[0].measure=requests",
                    POLICIES + "p" + end + ".limits[0].limit=" + limit,
                    POLICIES + "p" + end + ".limits[0].per=1s"));
            route(
                    "redis" + end,
                    "RequestRateLimiter, RedisRateLimiter" + text,
                    upstream,
                    List.of(
                            "name=RequestRateLimiter",
                            "args.rate-limiter=#{@redisRateLimiter}",
                            "args.redis-rate-limiter.replenishRate=" + limit,
                            "args.redis-rate-limiter.burstCapacity=" + limit));
            route(
                    "buckets" + end,
                    "RequestRateLimiter, Bucket4jRateLimiter" + text,
                    upstream,
                    List.of(
                            "name=RequestRateLimiter",
                            "args.rate-limiter=#{@bucket4jRateLimiter}",
                            "args.bucket4j-rate-limiter.capacity=" + limit,
                            "args.bucket4j-rate-limiter.refillPeriod=1s"));
        }
    }

    private void route(String name, String text, int upstream, List<String> filter) {
        String route = ROUTES + "[" + routes++ + "].";
        arguments.addAll(List.of(
                route + "id=" + name,
                route + "uri=http://127.0.0.1:" + upstream,
                route + "predicates[0]=Path=/" + name));
        filter.forEach(argument -> arguments.add(route + "filters[0]." + argument));
        rows.put(name, new Row(text));
    }

    /** A figure for requests that failed would be worth nothing. */
    private static void check(String route, HttpLoad.Result result) {
        long expected = result.statuses().getOrDefault(route.endsWith("-refused") ? 429 : 200, 0L);
        if (expected < result.times().total() * 0.9) {
            throw new IllegalStateException("/" + route + " answered " + result.statuses());
        }
    }

    private void print(int rounds, long millis) {
        System.out.println(
                "Medians of " + rounds + " rounds of " + millis + " ms, " + CONNECTIONS
                        + " connections, all in turn; in brackets the lowest and the highest. The ratio is taken within a round.");
        System.out.println();
        System.out.println("| route | requests/s | to the bare route | p50 ms | p99 ms | gateway's CPU a request, µs"
                + " | Redis' CPU a request, µs |");
        System.out.println("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        rows.values()
                .forEach(row -> System.out.printf(
                        Locale.ROOT,
                        "| %s | %s | %s | %s | %s | %.0f | %.2f |%n",
                        row.text,
                        row.rate.show(0),
                        row.ratio.show(2),
                        row.median.show(1),
                        row.tail.show(1),
                        row.cpu.median(),
                        row.serverCpu.median()));
    }

    private static Process java(Class<?> main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }

    private static double cpu(Process process) {
        return process.info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void awaitPort(Process process, int port) throws InterruptedException {
        while (process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return;
            } catch (IOException e) {
                Thread.sleep(100);
            }
        }
        throw new IllegalStateException("the gateway did not start");
    }
}
