package io.m2mgateway.app.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import picocli.CommandLine;

/**
 * The command line of the jar.
 *
 * <p>Exit status: 0 when all went well, 1 when a message is bad or a scan finds something, 2 for a wrong call or an unreadable file.
 */
public final class Cli {

    static final int OK = 0;
    static final int BAD_MESSAGE = 1;
    static final int USAGE = 2;

    private static final Set<String> GENERAL_OPTIONS = Set.of("-h", "--help", "-V", "--version");

    private Cli() {}

    /**
     * Whether the arguments are for the command line: the first one is a command (known or not) or asks for help. Options of
     * the server begin with dashes.
     */
    public static boolean handles(String[] args) {
        return args.length > 0 && (!args[0].startsWith("-") || GENERAL_OPTIONS.contains(args[0]));
    }

    /** Runs a command on the process's own streams and returns the exit status. */
    public static int run(String[] args) {
        // System.out is a PrintStream: it swallows errors and flushes at will.
        OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
        return run(args, System.in, out, new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    }

    static int run(String[] args, InputStream in, OutputStream out, PrintWriter err) {
        Streams streams = new Streams(in, out);
        CommandLine commands = new CommandLine(new GatewayCommand())
                .addSubcommand(new InspectCommand(streams))
                .addSubcommand(new EncodeCommand(streams))
                .addSubcommand(new DecodeCommand(streams))
                .addSubcommand(new ScanCommand(streams))
                .addSubcommand(new CommandLine(new KeysCommand())
                        .addSubcommand(new KeysGenerateCommand(streams))
                        .addSubcommand(new KeysDeriveCommand(streams))
                        .addSubcommand(new KeysPublicCommand(streams))
                        .addSubcommand(new KeysExchangeCommand(streams))
                        .addSubcommand(new KeysCheckCommand(streams)))
                .addSubcommand(new CommandLine(new DictionaryCommand())
                        .addSubcommand(new DictionaryTrainCommand(streams))
                        .addSubcommand(new DictionaryShowCommand(streams)))
                .setOut(new PrintWriter(out, false, StandardCharsets.UTF_8))
                .setErr(err)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof java.io.IOException) {
                        err.println("error: " + failure.getMessage());
                        return USAGE;
                    }
                    throw failure;
                });
        int status = commands.execute(args);
        commands.getOut().flush();
        return status;
    }
}
