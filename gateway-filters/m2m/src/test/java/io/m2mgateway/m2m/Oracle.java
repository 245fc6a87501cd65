package io.m2mgateway.m2m;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The public reference implementation, as a process that answers a JSON line with a JSON line. */
public final class Oracle implements AutoCloseable {
    private static final String BINARY = "m2m-interop";
    /** A first build brings the reference's whole dependency tree. */
    private static final int BUILD_MINUTES = 15;

    private final Process process;
    private final Writer out;
    private final BufferedReader in;

    private Oracle(Path binary) throws IOException {
        process = new ProcessBuilder(binary.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        out = process.outputWriter(StandardCharsets.UTF_8);
        in = process.inputReader(StandardCharsets.UTF_8);
    }

    /** The shared directory beside the repository, or the one that SHARED_DATA names. */
    static Optional<Path> shared() {
        String named = System.getenv("SHARED_DATA");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        Path up = Path.of("").toAbsolutePath();
        for (; up != null; up = up.getParent()) {
            Path candidate = up.resolve("shared");
            if (Files.isDirectory(candidate.resolve("interop"))) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /**
     * The oracle that INTEROP_ORACLE names; else one built with cargo from the shared sources into the build directory, kept for the next
     * build, unless INTEROP_BUILD is {@code false}. Empty, with a word on standard output, where there is none.
     */
    public static Optional<Oracle> start() throws IOException, InterruptedException {
        String named = System.getenv("INTEROP_ORACLE");
        if (named != null) {
            return Optional.of(new Oracle(Path.of(named)));
        }
        Optional<Path> shared = shared();
        if (shared.isEmpty()) {
            return skipped("there is no shared/interop beside the repository");
        }
        Path target = Path.of("target", "interop").toAbsolutePath();
        Path binary = target.resolve("release").resolve(BINARY);
        if (!Files.isExecutable(binary)) {
            if ("false".equals(System.getenv("INTEROP_BUILD"))) {
                return skipped("INTEROP_BUILD is false and INTEROP_ORACLE names no binary");
            }
            if (!cargoIsThere()) {
                return skipped("there is no cargo");
            }
            build(shared.get().resolve("interop"), target);
        }
        return Optional.of(new Oracle(binary));
    }

    private static Optional<Oracle> skipped(String why) {
        System.out.println("Interoperability with the reference implementation is not tested: " + why);
        return Optional.empty();
    }

    private static boolean cargoIsThere() throws InterruptedException {
        try {
            return new ProcessBuilder("cargo", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    /** Sources are copied first: cargo writes a lock file beside them. */
    private static void build(Path sources, Path target) throws IOException, InterruptedException {
        System.out.println("Building the interoperability oracle; this takes some minutes once");
        Path copy = target.resolve("sources");
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = copy.resolve(sources.relativize(file).toString());
                Files.createDirectories(to.getParent());
                Files.write(to, Files.readAllBytes(file));
            }
        }
        Process cargo = new ProcessBuilder("cargo", "build", "--release", "--quiet", "--target-dir", target.toString())
                .directory(copy.toFile())
                .inheritIO()
                .start();
        if (!cargo.waitFor(BUILD_MINUTES, TimeUnit.MINUTES)) {
            cargo.destroyForcibly();
            throw new IllegalStateException("cargo took longer than " + BUILD_MINUTES + " minutes");
        }
        if (cargo.exitValue() != 0) {
            throw new IllegalStateException("cargo failed with " + cargo.exitValue());
        }
    }

    /** Asks for an operation on bytes. */
    JsonNode ask(String operation, String field, byte[] bytes) {
        return ask(operation, field, Base64.getEncoder().encodeToString(bytes));
    }

    /** Asks for an operation on a text, and further fields in pairs. */
    public JsonNode ask(String operation, String... fields) {
        ObjectNode line = Vectors.JSON.createObjectNode();
        line.put("id", 1).put("op", operation);
        for (int i = 0; i < fields.length; i += 2) {
            line.put(fields[i], fields[i + 1]);
        }
        return ask(line);
    }

    /** Opens one side of a session that has these capabilities. */
    public void openSession(String session, JsonNode capabilities) {
        ObjectNode line = Vectors.JSON.createObjectNode();
        line.put("id", 1).put("op", "session-new").put("session", session).set("capabilities", capabilities);
        ask(line);
    }

    private JsonNode ask(ObjectNode line) {
        try {
            out.write(line + "\n");
            out.flush();
            return Vectors.JSON.readTree(in.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
        in.close();
        process.destroy();
    }
}
