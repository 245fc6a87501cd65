package io.m2mgateway.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.scan.ScanPolicy;
import io.m2mgateway.scan.Scanner;
import io.m2mgateway.scan.Verdict.Action;
import io.m2mgateway.scan.text.Role;
import io.m2mgateway.scan.text.TextLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** {@code scan}: what {@code SecurityScan} would say of files, bodies and texts. */
@Command(
        name = "scan",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        description = {
            "Says what the filter SecurityScan would make of each input, and where. A file that is JSON is scanned as a"
                    + " request's body, a frame as what it holds, other text as text.",
            "With --json-lines: {\"id\",\"text\",\"role\"} or {\"id\",\"body\"} in,"
                    + " {\"id\",\"verdict\",\"threat\",\"score\",\"rules\"} out; verdict is allow, flag or block."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:nothing was found",
            "1:something was found, or a line or a frame is bad",
            "2:wrong usage, or a file that cannot be read"
        })
final class ScanCommand implements Callable<Integer> {

    private final Streams streams;

    @Parameters(paramLabel = "FILE", description = "Files to scan; standard input when none is named, or for -.")
    private List<Path> files = List.of();

    @Option(names = "--json", description = "Write one JSON object for each file, one a line, with every finding.")
    private boolean json;

    @Option(names = "--json-lines", description = "Read JSON objects, one a line, and write one for each, in order.")
    private boolean jsonLines;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            converter = RoleConverter.class,
            description = "Who says what a text file holds: " + RoleConverter.NAMES + " (default: user).")
    private Role role = Role.USER;

    @Option(
            names = "--roles",
            split = ",",
            paramLabel = "ROLE",
            converter = RoleConverter.class,
            description = "Whose words are scanned (default: user,tool,assistant).")
    private @Nullable Set<Role> roles;

    @Option(
            names = "--block-threshold",
            paramLabel = "SCORE",
            description = "Score, 0 to 1, from which an input is blocked (default: the model's own).")
    private @Nullable Double blockThreshold;

    @Option(
            names = "--flag-threshold",
            paramLabel = "SCORE",
            description = "Score, 0 to 1, from which an input is flagged (default: the model's own).")
    private @Nullable Double flagThreshold;

    @Option(
            names = "--allow",
            split = ",",
            paramLabel = "NAME",
            description = "Rules and families that do not count, as in the filter's arg of that name.")
    private Set<String> allow = Set.of();

    @Option(
            names = "--max-depth",
            paramLabel = "LEVELS",
            description = "JSON containers within each other, 1 to 512 (default: 32).")
    private int maxDepth = TextLimits.DEFAULT.depth();

    @Option(
            names = "--fail-on",
            paramLabel = "VERDICT",
            description = "The verdict from which the exit status is 1: flag or block (default: flag).")
    private String failOn = "flag";

    @Spec
    private CommandSpec command = CommandSpec.create();

    ScanCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        if (json && jsonLines) {
            throw usage("--json and --json-lines exclude each other");
        }
        if (!failOn.equals("flag") && !failOn.equals("block")) {
            throw usage("--fail-on must be flag or block, not " + failOn);
        }
        Action worstAllowed = failOn.equals("flag") ? Action.ALLOW : Action.FLAG;
        TextScan scan = new TextScan(new Scanner(policy()));
        boolean ok = jsonLines ? scanLines(scan, worstAllowed) : scanFiles(scan, worstAllowed);
        streams.out().flush();
        return ok ? Cli.OK : Cli.BAD_MESSAGE;
    }

    private ScanPolicy policy() {
        ScanPolicy base = ScanPolicy.DEFAULT;
        Double flag = flagThreshold;
        Double block = blockThreshold;
        if (flag != null && block != null && flag > block) {
            throw usage("--flag-threshold must not be above --block-threshold");
        }
        try {
            TextLimits limits = new TextLimits(
                    maxDepth, base.limits().stringBytes(), base.limits().elements());
            Set<Role> scanned = roles == null ? base.roles() : EnumSet.copyOf(roles);
            return new ScanPolicy(scanned, base.threats(), block, flag, allow, limits);
        } catch (IllegalArgumentException outOfRange) {
            throw usage("--" + outOfRange.getMessage());
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    private List<Path> inputs() {
        return files.isEmpty() ? List.of(Inputs.STANDARD_INPUT) : files;
    }

    private boolean scanLines(TextScan scan, Action worstAllowed) throws IOException {
        boolean ok = true;
        try (ScanLines lines = new ScanLines(scan, worstAllowed, streams.out())) {
            for (Path file : inputs()) {
                if (file.equals(Inputs.STANDARD_INPUT)) {
                    ok &= lines.copy(streams.in());
                } else {
                    try (InputStream in = Inputs.open(file)) {
                        ok &= lines.copy(in);
                    }
                }
            }
        }
        return ok;
    }

    private boolean scanFiles(TextScan scan, Action worstAllowed) throws IOException {
        boolean ok = true;
        for (Path file : inputs()) {
            byte[] input = Inputs.read(file, streams.in());
            if (input.length == Inputs.MAX_INPUT_BYTES) {
                // What is not read is not scanned: no verdict is better than a wrong one.
                throw new IOException(file + " is too large: at most " + (Inputs.MAX_INPUT_BYTES >> 20) + " MB");
            }
            try {
                Scanned scanned = scan.file(input, role);
                write(file, scanned);
                ok &= scanned.action().compareTo(worstAllowed) <= 0;
            } catch (M2mException badFrame) {
                writeBad(file, badFrame);
                ok = false;
            }
        }
        return ok;
    }

    private void write(Path file, Scanned scanned) throws IOException {
        if (!json) {
            streams.out().write(scanned.plain(file.toString()).getBytes(UTF_8));
            return;
        }
        try (JsonGenerator generator = start(file)) {
            scanned.writeMembers(generator);
            scanned.writeFindings(generator);
            generator.writeEndObject();
        }
        streams.out().write('\n');
    }

    private void writeBad(Path file, M2mException badFrame) throws IOException {
        if (!json) {
            command.commandLine().getErr().println("error: " + file + ": " + new BadMessage(badFrame).text());
            return;
        }
        try (JsonGenerator generator = start(file)) {
            generator.writeNullProperty("verdict");
            HeaderJson.write(generator, badFrame);
            generator.writeEndObject();
        }
        streams.out().write('\n');
    }

    private JsonGenerator start(Path file) {
        JsonGenerator generator = Inputs.JSON.createGenerator(ObjectWriteContext.empty(), streams.out());
        generator.writeStartObject();
        generator.writeStringProperty("file", file.toString());
        return generator;
    }
}
