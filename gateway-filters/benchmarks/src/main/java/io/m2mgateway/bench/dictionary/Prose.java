package io.m2mgateway.bench.dictionary;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** What people and models write, drawn from this project's own lists of phrases; {@code \n} in a list is a line feed. */
final class Prose {
    private final Seed seed;
    private final String[] prompts = read("prompts.txt");
    private final String[] systems = read("systems.txt");
    private final String[] answers = read("answers.txt");
    private final String[] languages = read("other-languages.txt");
    private final String[] code = read("code.txt");
    private final String[] words;

    Prose(Seed seed) {
        this.seed = seed;
        StringBuilder all = new StringBuilder();
        for (String[] list : List.of(prompts, systems, answers)) {
            for (String line : list) {
                all.append(line).append(' ');
            }
        }
        words = all.toString().split("\\s+");
    }

    private static String[] read(String name) {
        return read(name, line -> line.replace("\\n", "\n").replace("\\t", "\t"));
    }

    static String[] read(String name, UnaryOperator<String> change) {
        try (InputStream in = Objects.requireNonNull(Prose.class.getResourceAsStream(name), name);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines().map(change).toArray(String[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a user asks: short as a rule. */
    String prompt() {
        if (seed.chance(12)) {
            return seed.of(languages);
        }
        String first = seed.mostly(prompts);
        return seed.chance(60) ? first : first + ' ' + text(seed.between(1, 6));
    }

    String system() {
        String first = seed.mostly(systems);
        return seed.chance(60)
                ? first
                : first + seed.of(" ", "\n", "\n\n") + seed.of(systems) + seed.of(" ", "\n") + text(3);
    }

    String answer() {
        if (seed.chance(10)) {
            return seed.of(languages) + seed.of(languages);
        }
        return seed.chance(50) ? seed.mostly(answers) : text(seed.between(2, 12));
    }

    /** Phrases one after another. */
    String text(int phrases) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < phrases; i++) {
            text.append(i == 0 ? "" : " ").append(seed.chance(92) ? seed.of(answers) : seed.of(code));
        }
        return text.toString();
    }

    String code() {
        StringBuilder text = new StringBuilder();
        for (int i = seed.between(2, 8); i > 0; i--) {
            text.append(seed.of(code));
        }
        return text.toString();
    }

    /** What one event of a stream brings: a word with the space before it, often. */
    String token() {
        String word = seed.of(words);
        return seed.chance(70)
                ? " " + word
                : seed.chance(50)
                        ? word
                        : seed.of(
                                ".", ",", "!", "\n\n", " the", " a", " is", " to", " of", "'s", ":", " and", " in",
                                " for");
    }

    String word() {
        return seed.of(words).replaceAll("[^A-Za-z0-9]", "");
    }
}
