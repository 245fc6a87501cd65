package io.m2mgateway.app.cli;

import io.m2mgateway.m2m.zstd.Dictionary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code dictionary show}: the id by which frames name a dictionary. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        description = "Says of each file the id by which frames name the dictionary, and its size.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:all are dictionaries", "1:a file is none", "2:wrong usage, or a file that cannot be read"})
final class DictionaryShowCommand implements Callable<Integer> {

    private final Streams streams;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Dictionaries.")
    private List<Path> files = List.of();

    DictionaryShowCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        boolean ok = true;
        for (Path file : files) {
            String line;
            try {
                Dictionary dictionary = Dictionary.of(Files.readAllBytes(file));
                line = "id " + dictionary.idText() + ", " + dictionary.size() + " bytes";
            } catch (IllegalArgumentException notADictionary) {
                line = notADictionary.getMessage();
                ok = false;
            }
            streams.out().write((file + ": " + line + "\n").getBytes(StandardCharsets.UTF_8));
        }
        streams.out().flush();
        return ok ? Cli.OK : Cli.BAD_MESSAGE;
    }
}
