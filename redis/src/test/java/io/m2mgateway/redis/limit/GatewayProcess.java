package io.m2mgateway.redis.limit;

import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.LimitKey;
import io.m2mgateway.limit.LimiterStatus.State;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.Rate;
import io.m2mgateway.limit.StoreFailureMode;
import io.m2mgateway.redis.connection.RedisSettings;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** A gateway's limiter in a process of its own, which does what is written to its standard input. */
final class GatewayProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final PrintStream orders;

    private GatewayProcess(Process process) {
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    static GatewayProcess start(int port) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GatewayProcess.class.getName(),
                        String.valueOf(port))
                .redirectError(Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new GatewayProcess(process);
    }

    /** Waits until the process has found its store. */
    void awaitReady() {
        answer("ready");
    }

    /**
     * Takes one from a bucket as fast as 8 callers can.
     *
     * @return how many were allowed
     */
    CompletableFuture<Long> take(String caller, Rate rate, int times) {
        orders.println("take " + caller + " " + rate.capacity() + " " + rate.refill() + " " + rate.periodMicros() + " "
                + times);
        return CompletableFuture.supplyAsync(() -> Long.parseLong(answer("allowed")));
    }

    /** Takes slots and never gives them back; whether they were there. */
    boolean hold(String caller, int of) {
        orders.println("hold " + caller + " " + of);
        return Boolean.parseBoolean(answer("held"));
    }

    /** kill -9. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    /** The rest of the next line that begins so; others are logs. */
    private String answer(String what) {
        try {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.startsWith("> " + what)) {
                    return line.substring(what.length() + 2).trim();
                }
            }
        } catch (java.io.IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("the process has ended");
    }

    public static void main(String[] args) throws Exception {
        TestGateway gateway = new TestGateway(
                RedisSettings.standalone("127.0.0.1", Integer.parseInt(args[0])),
                new RedisLimiterOptions(
                        "m2m:1:", Duration.ofSeconds(5), 5, Duration.ofMillis(200), Duration.ofSeconds(2), 1_000));
        gateway.await(State.UP);
        System.out.println("> ready");
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            String[] order = line.split(" ", -1);
            if (order[0].equals("hold")) {
                boolean held = gateway.allowed(TestGateway.slot(order[1], Integer.parseInt(order[2])));
                System.out.println("> held " + held);
            } else {
                Charge charge = new Charge(
                        new BucketId("policy", "requests", LimitKey.of(List.of(order[1]))),
                        Measure.REQUESTS,
                        new Rate(Long.parseLong(order[2]), Long.parseLong(order[3]), Long.parseLong(order[4]), 0),
                        1);
                System.out.println("> allowed " + take(gateway, charge, Integer.parseInt(order[5]) / 8));
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static long take(TestGateway gateway, Charge charge, int each) throws InterruptedException {
        long[] allowed = new long[8];
        Thread[] callers = IntStream.range(0, allowed.length)
                .mapToObj(i -> new Thread(() -> {
                    for (int n = 0; n < each; n++) {
                        allowed[i] +=
                                gateway.take(StoreFailureMode.DENY, charge).allowed() ? 1 : 0;
                    }
                }))
                .toArray(Thread[]::new);
        for (Thread caller : callers) {
            caller.start();
        }
        for (Thread caller : callers) {
            caller.join();
        }
        return IntStream.range(0, allowed.length).mapToLong(i -> allowed[i]).sum();
    }
}
