package io.m2mgateway.app.cli;

import io.m2mgateway.m2m.crypto.KeyHierarchy;
import io.m2mgateway.m2m.crypto.KeyPurpose;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code keys derive}: a key of the protocol's hierarchy. */
@Command(
        name = "derive",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        description = {
            "Derives a key from an organisation's master secret, as the gateway does, and prints it in hex.",
            "With --org alone the organisation's key; with --agent the agent's; with --purpose the one that frames of"
                    + " the agent are protected with; with --peer and --session that of a session.",
            "Give an agent its purpose keys, never the master secret."
        })
final class KeysDeriveCommand implements Callable<Integer> {

    private final Streams streams;

    @Option(
            names = "--master-file",
            paramLabel = "FILE",
            defaultValue = "-",
            description = {
                "The master secret in hex (default: standard input).",
                "What an agent derives that holds its agent key in place of the master secret, has other values: give that"
                        + " key here to get those."
            })
    private Path masterFile = Path.of("-");

    @Option(names = "--org", paramLabel = "ID", required = true, description = "The organisation.")
    private String org = "";

    @Option(names = "--shared", description = "The key that all agents of the organisation share.")
    private boolean shared;

    @Option(names = "--agent", paramLabel = "ID", description = "The agent: the client's name where agent is {client}.")
    private @Nullable String agent;

    @Option(
            names = "--purpose",
            paramLabel = "PURPOSE",
            converter = PurposeConverter.class,
            description = "authentication (for hmac), encryption (for aead), identity or session.")
    private @Nullable KeyPurpose purpose;

    @Option(names = "--peer", paramLabel = "ID", description = "The other agent of a session.")
    private @Nullable String peer;

    @Option(names = "--session", paramLabel = "ID", description = "The session.")
    private @Nullable String session;

    @Spec
    private CommandSpec command = CommandSpec.create();

    KeysDeriveCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        checkTogether();
        byte[] master = KeyFile.require(masterFile, streams.in(), command.commandLine());
        byte[] key;
        try {
            key = derive(new KeyHierarchy(master, org));
        } catch (IllegalArgumentException notAnId) {
            throw new ParameterException(command.commandLine(), notAnId.getMessage(), notAnId);
        }
        streams.out().write(KeyFile.text(key));
        streams.out().flush();
        return Cli.OK;
    }

    private void checkTogether() {
        if (shared && (agent != null || purpose != null || session != null || peer != null)) {
            throw new ParameterException(command.commandLine(), "--shared stands alone with --org");
        }
        if (agent == null && (purpose != null || session != null || peer != null)) {
            throw new ParameterException(command.commandLine(), "--purpose, --peer and --session need --agent");
        }
        if ((peer == null) != (session == null)) {
            throw new ParameterException(command.commandLine(), "--peer and --session need each other");
        }
        if (purpose != null && session != null) {
            throw new ParameterException(command.commandLine(), "--purpose and --session exclude each other");
        }
    }

    private byte[] derive(KeyHierarchy keys) {
        if (agent == null) {
            return shared ? keys.shared() : keys.org();
        }
        if (peer != null && session != null) {
            return keys.session(agent, peer, session);
        }
        return purpose == null ? keys.agent(agent) : keys.purpose(agent, purpose);
    }

    /** By the names of the paths. */
    static final class PurposeConverter implements ITypeConverter<KeyPurpose> {

        @Override
        public KeyPurpose convert(String value) {
            for (KeyPurpose purpose : KeyPurpose.values()) {
                if (purpose.pathName().equals(value.toLowerCase(Locale.ROOT))) {
                    return purpose;
                }
            }
            throw new TypeConversionException(
                    "'" + value + "' is none of authentication, encryption, identity and session");
        }
    }
}
