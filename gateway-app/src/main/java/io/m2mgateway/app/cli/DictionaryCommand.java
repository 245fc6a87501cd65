package io.m2mgateway.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dictionary}: makes and shows dictionaries for compact frames. */
@Command(
        name = "dictionary",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        description = "Dictionaries for compact frames (m2m.dictionaries of the gateway).")
final class DictionaryCommand implements Runnable {

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "Say what to do: train or show");
    }
}
