package io.m2mgateway.scan.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Cuts text into the pieces of a vocabulary as BERT's models have them: words at blanks and punctuation, ideographs alone, then the longest piece
 * that the vocabulary has, from left to right. Immutable and safe for threads.
 */
final class WordPiece {

    /** A longer word is no word. */
    private static final int LONGEST_WORD = 100;

    private final Map<String, Integer> vocabulary;
    private final boolean lowerCase;
    private final int unknown;
    private final int begin;
    private final int end;

    private WordPiece(Map<String, Integer> vocabulary, boolean lowerCase) {
        this.vocabulary = vocabulary;
        this.lowerCase = lowerCase;
        unknown = required("[UNK]");
        begin = required("[CLS]");
        end = required("[SEP]");
    }

    /**
     * Reads a {@code vocab.txt}: one piece a line, its number the line's.
     *
     * @param lowerCase whether the model knows no capitals and no accents
     * @throws IllegalArgumentException if a special piece is missing
     */
    static WordPiece read(Path file, boolean lowerCase) throws IOException {
        List<String> lines = Files.readAllLines(file);
        Map<String, Integer> vocabulary = new HashMap<>(lines.size() * 2);
        for (int i = 0; i < lines.size(); i++) {
            vocabulary.putIfAbsent(lines.get(i).stripTrailing(), i);
        }
        return new WordPiece(vocabulary, lowerCase);
    }

    private int required(String piece) {
        Integer number = vocabulary.get(piece);
        if (number == null) {
            throw new IllegalArgumentException("vocab.txt has no " + piece);
        }
        return number;
    }

    int begin() {
        return begin;
    }

    int end() {
        return end;
    }

    /** The numbers of a text's pieces, without the special ones. */
    int[] pieces(String text) {
        String plain = lowerCase ? Normalizer.normalize(text.toLowerCase(Locale.ROOT), Normalizer.Form.NFD) : text;
        Numbers numbers = new Numbers();
        StringBuilder word = new StringBuilder();
        plain.codePoints().forEach(point -> {
            int type = Character.getType(point);
            if (lowerCase && type == Character.NON_SPACING_MARK) {
                return;
            }
            if (Character.isWhitespace(point) || Character.isSpaceChar(point) || type == Character.CONTROL) {
                word(word, numbers);
            } else if (isPunctuation(point, type) || Character.isIdeographic(point)) {
                word(word, numbers);
                word.appendCodePoint(point);
                word(word, numbers);
            } else if (type != Character.FORMAT) {
                word.appendCodePoint(point);
            }
        });
        word(word, numbers);
        return numbers.array();
    }

    private static boolean isPunctuation(int point, int type) {
        boolean ascii = point > ' ' && point < 127 && !Character.isLetterOrDigit(point);
        return ascii
                || type == Character.CONNECTOR_PUNCTUATION
                || type == Character.DASH_PUNCTUATION
                || type == Character.START_PUNCTUATION
                || type == Character.END_PUNCTUATION
                || type == Character.INITIAL_QUOTE_PUNCTUATION
                || type == Character.FINAL_QUOTE_PUNCTUATION
                || type == Character.OTHER_PUNCTUATION;
    }

    /** Adds a word's pieces and empties it. */
    private void word(StringBuilder letters, Numbers to) {
        if (letters.isEmpty()) {
            return;
        }
        String word = letters.toString();
        letters.setLength(0);
        int before = to.size;
        int from = 0;
        while (from < word.length()) {
            int until = word.length() > LONGEST_WORD ? from : word.length();
            Integer piece = null;
            while (until > from && piece == null) {
                String part = word.substring(from, until);
                piece = vocabulary.get(from == 0 ? part : "##" + part);
                until -= piece == null ? 1 : 0;
            }
            if (piece == null) {
                to.size = before;
                to.add(unknown);
                return;
            }
            to.add(piece);
            from = until;
        }
    }

    /** A list of numbers that are no objects. */
    private static final class Numbers {
        private int[] numbers = new int[64];
        private int size;

        void add(int number) {
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, size * 2);
            }
            numbers[size++] = number;
        }

        int[] array() {
            return Arrays.copyOf(numbers, size);
        }
    }
}
