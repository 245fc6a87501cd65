package io.m2mgateway.app.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** The options that all commands share, and the ways from the inputs through an operation to the output. */
final class Inputs {

    /** A message or document over this size is refused by the codec anyway; the rest is not read. */
    static final int MAX_INPUT_BYTES = 64 << 20;

    static final Path STANDARD_INPUT = Path.of("-");

    /** Many small generators write into one buffer, which is flushed when there is a reason to. */
    static final JsonFactory JSON = JsonFactory.builder()
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .build();

    @Parameters(paramLabel = "FILE", description = "Files to read; standard input when none is named, or for -.")
    private List<Path> files = List.of();

    @Option(names = "--json", description = "Write one JSON object for each input, one a line, with Base64 for bytes.")
    private boolean json;

    @Option(names = "--json-lines", description = "Read JSON objects, one a line, and write one for each, in order.")
    private boolean jsonLines;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /** Returns the exit status. */
    int run(Operation operation, Streams streams) throws IOException {
        if (json && jsonLines) {
            throw new ParameterException(command.commandLine(), "--json and --json-lines exclude each other");
        }
        if (jsonLines) {
            return runLines(operation, streams);
        }
        if (!json && files.size() > 1) {
            throw new ParameterException(
                    command.commandLine(), "several files need --json: their outputs would run into each other");
        }
        boolean ok = true;
        for (Path file : files.isEmpty() ? List.of(STANDARD_INPUT) : files) {
            ok &= runOne(operation, file, streams);
        }
        streams.out().flush();
        return ok ? Cli.OK : Cli.BAD_MESSAGE;
    }

    private boolean runOne(Operation operation, Path file, Streams streams) throws IOException {
        byte[] input = read(file, streams.in());
        Answer answer = BadMessage.orAnswer(operation, input);
        if (json) {
            try (JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), streams.out())) {
                generator.writeStartObject();
                generator.writeStringProperty("file", file.toString());
                generator.writeBooleanProperty("ok", answer.ok());
                answer.writeMembers(generator);
                generator.writeEndObject();
            }
            streams.out().write('\n');
        } else if (answer instanceof BadMessage bad) {
            command.commandLine().getErr().println("error: " + bad.text());
        } else {
            answer.writePlain(streams.out());
        }
        return answer.ok();
    }

    private int runLines(Operation operation, Streams streams) throws IOException {
        JsonLines lines = new JsonLines(operation, JSON, streams.out());
        boolean ok = true;
        for (Path file : files.isEmpty() ? List.of(STANDARD_INPUT) : files) {
            if (file.equals(STANDARD_INPUT)) {
                ok &= lines.copy(streams.in());
            } else {
                try (InputStream in = open(file)) {
                    ok &= lines.copy(in);
                }
            }
        }
        return ok ? Cli.OK : Cli.BAD_MESSAGE;
    }

    /** At most {@link #MAX_INPUT_BYTES} of a file, or of standard input. */
    static byte[] read(Path file, InputStream standardInput) throws IOException {
        if (file.equals(STANDARD_INPUT)) {
            return standardInput.readNBytes(MAX_INPUT_BYTES);
        }
        try (InputStream in = open(file)) {
            return in.readNBytes(MAX_INPUT_BYTES);
        }
    }

    static InputStream open(Path file) throws IOException {
        try {
            return new BufferedInputStream(Files.newInputStream(file));
        } catch (NoSuchFileException e) {
            throw new IOException("no such file: " + file, e);
        }
    }
}
