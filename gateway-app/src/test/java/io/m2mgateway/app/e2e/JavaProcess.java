package io.m2mgateway.app.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A Java virtual machine of its own, and what it prints. */
final class JavaProcess implements AutoCloseable {

    private final Process process;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private JavaProcess(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "output of " + process.pid());
        reader.setDaemon(true);
        reader.start();
        // Also when a test forgets it, or fails before it could close it.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end of " + process.pid()));
    }

    /** Runs a class of the test class path. */
    static JavaProcess ofClass(String mainClass, String... arguments) throws IOException {
        // Surefire and Failsafe hide the class path in a jar's manifest and tell it here.
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(List.of("-cp", classPath, mainClass));
        command.addAll(List.of(arguments));
        return start(command);
    }

    /** Runs the packaged application. */
    static JavaProcess ofJar(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("-jar", jar().toString()));
        command.addAll(List.of(arguments));
        return start(command);
    }

    static Path jar() {
        return Path.of("target", "m2m-gateway.jar").toAbsolutePath();
    }

    private static JavaProcess start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The first compiler alone: these processes live for seconds, and a start is most of their life.
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Dsun.net.httpserver.nodelay=true"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Whoever runs the tests may have configuration of their own.
        builder.environment().keySet().removeIf(name -> name.matches("(?i)(M2M|SPRING|SERVER|MANAGEMENT)_.*"));
        return new JavaProcess(builder.start());
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(output::add);
        } catch (IOException | UncheckedIOException e) {
            output.add(e.toString());
        }
    }

    List<String> output() {
        return List.copyOf(output);
    }

    String text() {
        return String.join("\n", output);
    }

    boolean running() {
        return process.isAlive();
    }

    /** Waits for the end, and returns the exit status. */
    int await() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("still running:\n" + text());
        }
        reader.join();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
