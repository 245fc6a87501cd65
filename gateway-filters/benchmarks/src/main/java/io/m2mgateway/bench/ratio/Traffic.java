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
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Recorded messages.
 *
 * @param documents single messages
 * @param streams whole event streams
 * @param conversations the requests of conversations, in order
 */
record Traffic(List<byte[]> documents, List<byte[]> streams, List<List<byte[]>> conversations) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads the {@code .jsonl} and {@code .jsonl.gz} files of a directory: lines with {@code doc}, {@code sse} or {@code messages}. */
    static Traffic read(Path directory, Predicate<String> source) throws IOException {
        Traffic all = new Traffic(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        try (Stream<Path> files = Files.list(directory).sorted()) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".jsonl") || name.endsWith(".jsonl.gz")) {
                    all.add(file, source);
                }
            }
        }
        return all;
    }

    private void add(Path file, Predicate<String> source) throws IOException {
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode row = JSON.readTree(line);
                if (!source.test(row.path("source").asString(""))) {
                    continue;
                }
                if (row.has("doc")) {
                    documents.add(bytes(row.get("doc").asString()));
                } else if (row.has("sse")) {
                    streams.add(bytes(row.get("sse").asString()));
                } else if (row.has("messages")) {
                    conversations.add(requests(row.get("messages")));
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Messages are pairs of a direction and a document, in JSON or in a string of it; {@code >} are requests. */
    private static List<byte[]> requests(JsonNode messages) {
        List<byte[]> requests = new ArrayList<>();
        for (JsonNode packed : messages) {
            JsonNode message = packed.isString() ? JSON.readTree(packed.asString()) : packed;
            if (message.get(0).asString().equals(">")) {
                requests.add(bytes(message.get(1).asString()));
            }
        }
        return requests;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
