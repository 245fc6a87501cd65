package io.m2mgateway.scan.rules;

import io.m2mgateway.scan.rules.Rule.Mark;
import io.m2mgateway.scan.rules.Rule.Phrase;
import io.m2mgateway.scan.rules.Rule.Step;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;

/** Reads rules; {@code prompts.rules} says how they are written. */
final class RuleFile {
    private final Lexicon lexicon;
    private final Map<String, List<String>> sets = new HashMap<>();
    private final List<Rule> rules = new ArrayList<>();
    private final CRC32 checksum = new CRC32();
    private List<Phrase> phrases = List.of();
    private List<Mark> marks = List.of();
    private List<String> finds = List.of();
    private List<String> passes = List.of();

    private RuleFile(Lexicon lexicon, byte[] bytes) {
        this.lexicon = lexicon;
        checksum.update(bytes);
    }

    /** The shipped rules; their sets and words go into the lexicon. */
    static RuleFile shipped(Lexicon lexicon) {
        try (InputStream in = RuleFile.class.getResourceAsStream("prompts.rules")) {
            if (in == null) {
                throw new IllegalStateException("prompts.rules is not in the jar");
            }
            byte[] bytes = in.readAllBytes();
            RuleFile file = new RuleFile(lexicon, bytes);
            new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> file.line(line.strip()));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells one file from another. */
    String version() {
        return Long.toHexString(checksum.getValue());
    }

    List<Rule> rules() {
        return List.copyOf(rules);
    }

    /** The class of a set's words. */
    int setClass(String name) {
        return lexicon.classOf(alternatives(List.of("$" + name)));
    }

    private void line(String line) {
        int space = line.indexOf(' ');
        String rest = line.substring(space + 1).strip();
        switch (line.substring(0, space)) {
            case "set" -> {
                List<String> words = List.of(rest.split(" +"));
                sets.put(words.get(0), alternatives(words.subList(2, words.size())));
            }
            case "rule" -> rule(List.of(rest.split(" +")));
            case "say" -> phrases.add(phrase(rest));
            case "mark" -> marks.add(mark(false, rest));
            case "line" -> marks.add(mark(true, rest));
            case "+" -> finds.add(rest.replace("\\n", "\n"));
            case "-" -> passes.add(rest.replace("\\n", "\n"));
            default -> throw new IllegalArgumentException("no line of a rule: " + line);
        }
    }

    private void rule(List<String> words) {
        phrases = new ArrayList<>();
        marks = new ArrayList<>();
        finds = new ArrayList<>();
        passes = new ArrayList<>();
        Family family = Arrays.stream(Family.values())
                .filter(one -> one.key().equals(words.get(1)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no family: " + words.get(1)));
        rules.add(new Rule(
                words.get(0),
                family,
                Strength.valueOf(words.get(2).toUpperCase(Locale.ROOT)),
                words.contains("reported"),
                words.contains("hidden"),
                words.contains("images"),
                phrases,
                marks,
                finds,
                passes));
    }

    private static Mark mark(boolean line, String text) {
        String[] parts = text.split(" \\.\\.\\. ", 2);
        return new Mark(line, parts[0], parts.length > 1 ? parts[1] : "");
    }

    private Phrase phrase(String text) {
        List<Step> steps = new ArrayList<>();
        int gap = 0;
        boolean far = false;
        boolean leads = false;
        int unless = -1;
        for (String word : text.split(" +", -1)) {
            if (word.equals("^")) {
                leads = true;
            } else if (word.startsWith("!")) {
                unless = lexicon.classOf(alternatives(List.of(word.substring(1).split("\\|"))));
            } else if (word.startsWith("~")) {
                far = word.startsWith("~~");
                gap = Integer.parseInt(word.substring(far ? 2 : 1));
            } else {
                boolean optional = word.endsWith("?");
                String plain = optional ? word.substring(0, word.length() - 1) : word;
                int wordClass = lexicon.classOf(alternatives(List.of(plain.split("\\|"))));
                steps.add(new Step(gap, far, optional, wordClass));
                gap = 0;
                far = false;
            }
        }
        return new Phrase(leads, List.copyOf(steps), unless);
    }

    private List<String> alternatives(List<String> words) {
        List<String> all = new ArrayList<>();
        for (String word : words) {
            if (word.startsWith("$")) {
                all.addAll(sets.getOrDefault(word.substring(1), List.of()));
            } else {
                all.add(word);
            }
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException("no such set: " + words);
        }
        return all;
    }
}
