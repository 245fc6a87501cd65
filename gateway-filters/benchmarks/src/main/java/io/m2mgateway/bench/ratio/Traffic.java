package io.m2mgateway.bench.ratio;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Recorded messages.
 *
 * @param documents single messages
 * @param streams whole event streams
 */
record Traffic(List<Message> documents, List<Message> streams) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A message or a stream.
     *
     * @param family of the repositories that it was found in
     */
    @SuppressWarnings("ArrayRecordComponent") // only read
    record Message(String family, byte[] bytes) {}

    /**
     * Reads the {@code .jsonl} and {@code .jsonl.gz} files of a directory: lines with {@code doc} or {@code sse}, and the name of a repository.
     *
     * @param sources those that are read
     * @param together owners of repositories that count as one family; each other owner is one
     */
    static Traffic read(Path directory, Pattern sources, Pattern together) throws IOException {
        Traffic all = new Traffic(new ArrayList<>(), new ArrayList<>());
        try (Stream<Path> files = Files.list(directory).sorted()) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".jsonl") || name.endsWith(".jsonl.gz")) {
                    all.add(file, sources, together);
                }
            }
        }
        return all;
    }

    private void add(Path file, Pattern sources, Pattern together) throws IOException {
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode row = JSON.readTree(line);
                String source = row.path("source").asString("");
                if (!sources.matcher(source).matches()) {
                    continue;
                }
                String owner = source.replaceFirst("/.*", "");
                String family = together.matcher(owner).matches() ? together.pattern() : owner;
                if (row.has("doc")) {
                    documents.add(new Message(family, bytes(row.get("doc").asString())));
                } else if (row.has("sse")) {
                    streams.add(new Message(family, bytes(row.get("sse").asString())));
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
