import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Runs the commands of a document's {@code console} blocks, lines that begin with "$ ", and compares what they print with the
 * lines that follow. An ellipsis stands for any text of a line; a line that is one, for any number of lines.
 *
 * <p>Usage: {@code java ReadmeCommands.java DOCUMENT PORT MANAGEMENT_PORT}. The ports take the place of 8080 and 8081. Exit status 0 when all is as
 * the document says, 1 when something is not, 2 when there is nothing to compare.
 */
public class ReadmeCommands {

    private static final Pattern BLOCK = Pattern.compile("^```console\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    private record Example(String command, String expected) {}

    public static void main(String[] args) throws Exception {
        String document = Files.readString(Path.of(args[0]))
                .replace("localhost:8080", "localhost:" + args[1])
                .replace("localhost:8081", "localhost:" + args[2]);
        List<Example> examples = examples(document);
        int failed = 0;
        for (Example example : examples) {
            String printed = run(example.command());
            boolean same = pattern(example.expected()).matcher(printed.stripTrailing()).matches();
            System.out.println((same ? "ok      " : "FAILED  ") + example.command());
            if (!same) {
                failed++;
                System.out.println("expected:\n" + example.expected() + "\nprinted:\n" + printed);
            }
        }
        System.out.println("README: " + (examples.size() - failed) + " passed, " + failed + " failed");
        System.exit(examples.isEmpty() ? 2 : failed == 0 ? 0 : 1);
    }

    private static List<Example> examples(String document) {
        List<Example> examples = new ArrayList<>();
        BLOCK.matcher(document).results().forEach(block -> {
            String command = null;
            List<String> expected = new ArrayList<>();
            for (String line : block.group(1).lines().toList()) {
                if (line.startsWith("$ ")) {
                    if (command != null) {
                        examples.add(new Example(command, String.join("\n", expected)));
                    }
                    command = line.substring(2);
                    expected.clear();
                } else {
                    expected.add(line);
                }
            }
            examples.add(new Example(command, String.join("\n", expected)));
        });
        return examples;
    }

    private static Pattern pattern(String expected) {
        String regexp = expected.lines()
                .map(line -> line.equals("…")
                        ? "(?:.*\n?)*?"
                        : List.of(line.split("…", -1)).stream()
                                        .map(Pattern::quote)
                                        .collect(Collectors.joining(".*"))
                                + "\n?")
                .collect(Collectors.joining());
        return Pattern.compile(regexp);
    }

    private static String run(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("timeout", "60", "bash", "-c", command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return printed;
    }
}
