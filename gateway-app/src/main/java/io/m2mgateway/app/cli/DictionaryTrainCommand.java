package io.m2mgateway.app.cli;

import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.zstd.Dictionaries;
import io.m2mgateway.m2m.zstd.DictionaryTrainer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dictionary train}: a dictionary from a user's own traffic. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        description = {
            "Makes a dictionary from JSON documents: one a file, or one a line with --lines. It holds what it learns from"
                    + " them, and as much of the shipped dictionary as fits.",
            "What is frequent in them ends up in the dictionary word for word: names, prompts, ids. Whoever gets the"
                    + " dictionary can read that. Train on the traffic of those who will have it, and of nobody else.",
            "One document in ten is kept apart, to say what the dictionary saves on documents that it has not seen."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:the dictionary is written",
            "1:there is too little to learn from",
            "2:wrong usage, or a file that cannot be read"
        })
final class DictionaryTrainCommand implements Callable<Integer> {

    private static final long LARGEST_INPUT = 1L << 30;

    private final Streams streams;

    @Parameters(paramLabel = "FILE", description = "Documents; standard input when none is named.")
    private List<Path> files = List.of();

    @Option(names = "--lines", description = "Each line is a document.")
    private boolean lines;

    @Option(names = "--size", paramLabel = "BYTES", description = "What it learns at most (default: ${DEFAULT-VALUE}).")
    private int size = DictionaryTrainer.DEFAULT_SIZE;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "Where it goes: a file that is not there yet.")
    private Path out = Path.of("");

    @Spec
    private CommandSpec command = CommandSpec.create();

    DictionaryTrainCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter err = command.commandLine().getErr();
        if (Files.exists(out)) {
            throw new ParameterException(
                    command.commandLine(), out + " exists already: a dictionary that is in use must not change");
        }
        List<byte[]> samples = new ArrayList<>();
        int refused = read(samples);
        if (refused > 0) {
            err.println("left out: " + refused + " that are no JSON");
        }
        try {
            DictionaryTrainer.Trained trained = DictionaryTrainer.train(samples, size);
            Files.write(out, trained.dictionary().toByteArray(), StandardOpenOption.CREATE_NEW);
            report(trained);
            err.println("warning: frequent parts of the documents stand in " + out
                    + " word for word; give it only to those who may read them");
            return Cli.OK;
        } catch (DictionaryTrainer.TooLittle e) {
            err.println("error: too little to learn from: " + e.getMessage());
            return Cli.BAD_MESSAGE;
        } catch (IllegalArgumentException wrongSize) {
            throw new ParameterException(command.commandLine(), "--" + wrongSize.getMessage(), wrongSize);
        }
    }

    private int read(List<byte[]> samples) throws IOException {
        int refused = 0;
        if (files.isEmpty()) {
            return read(streams.in(), samples);
        }
        for (Path file : files) {
            if (Files.size(file) > LARGEST_INPUT) {
                throw new IOException(file + " is larger than 1 GB: a part of it is enough");
            }
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                refused += read(in, samples);
            }
        }
        return refused;
    }

    private int read(InputStream in, List<byte[]> samples) throws IOException {
        if (!lines) {
            return add(in.readAllBytes(), samples);
        }
        int refused = 0;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b;
        while ((b = in.read()) >= 0) {
            if (b != '\n') {
                line.write(b);
            } else if (line.size() > 0) {
                refused += add(line.toByteArray(), samples);
                line.reset();
            }
        }
        return line.size() > 0 ? refused + add(line.toByteArray(), samples) : refused;
    }

    private static int add(byte[] document, List<byte[]> samples) {
        try {
            M2mCodec.create().facts(document);
            samples.add(document);
            return 0;
        } catch (M2mException notJson) {
            return 1;
        }
    }

    private void report(DictionaryTrainer.Trained trained) throws IOException {
        List<byte[]> unseen = trained.heldOut();
        long raw = unseen.stream().mapToLong(document -> document.length).sum();
        long own = sizeOf(unseen, Dictionaries.shipped().encodingWith(trained.dictionary()));
        long shipped = sizeOf(unseen, Dictionaries.shipped());
        String report = String.format(
                Locale.ROOT,
                "%s: id %s, %d bytes, made of %d documents%n%d others: %d bytes on average, as compact frames %d with"
                        + " it and %d with the shipped dictionary%n",
                out,
                trained.dictionary().idText(),
                trained.dictionary().size(),
                trained.trained(),
                unseen.size(),
                raw / unseen.size(),
                own / unseen.size(),
                shipped / unseen.size());
        streams.out().write(report.getBytes(StandardCharsets.UTF_8));
        streams.out().flush();
    }

    private static long sizeOf(List<byte[]> documents, Dictionaries dictionaries) {
        M2mCodec codec = M2mCodec.builder().dictionaries(dictionaries).build();
        return documents.stream()
                .mapToLong(document -> codec.encode(document, WireForm.COMPACT).length)
                .sum();
    }
}
