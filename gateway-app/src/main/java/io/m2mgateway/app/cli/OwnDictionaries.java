package io.m2mgateway.app.cli;

import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.zstd.Dictionaries;
import io.m2mgateway.m2m.zstd.Dictionary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option of commands that read or write compact frames with other dictionaries than the shipped one. */
final class OwnDictionaries {

    @Option(
            names = "--dictionary",
            paramLabel = "FILE",
            description = {
                "A dictionary for compact frames, as dictionary train writes it.",
                "May be repeated: frames are written with the last one, and read with any of them."
            })
    private List<Path> files = List.of();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /** A codec that has them, and the shipped one. */
    M2mCodec codec() throws IOException {
        Dictionaries dictionaries = Dictionaries.shipped();
        for (Path file : files) {
            try {
                Dictionary own = Dictionary.of(Files.readAllBytes(file));
                dictionaries = dictionaries.and(own).encodingWith(own);
            } catch (NoSuchFileException e) {
                throw new IOException("no such file: " + file, e);
            } catch (IllegalArgumentException notADictionary) {
                throw new ParameterException(
                        command.commandLine(), file + ": " + notADictionary.getMessage(), notADictionary);
            }
        }
        return M2mCodec.builder().dictionaries(dictionaries).build();
    }
}
