package io.m2mgateway.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keys}: makes, derives, agrees on and checks keys for protected frames. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        description = {
            "Keys for protected frames (m2m.keys of the gateway).",
            "A key is never an argument, since those stand in lists of processes: it is read from files or standard"
                    + " input."
        })
final class KeysCommand implements Runnable {

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                command.commandLine(), "Say what to do: generate, derive, public, exchange or check");
    }
}
