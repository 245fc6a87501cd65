package io.m2mgateway.scan.onnx;

import io.m2mgateway.scan.ScanStage;
import io.m2mgateway.scan.text.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Asks a text classifier that the user brings: a directory with {@code model.onnx} and the WordPiece vocabulary {@code vocab.txt}. A text is read in
 * windows that overlap by half; the worst counts. Questions run on threads of the stage's own; when all are busy and the queue is full, a question fails at
 * once. Safe for threads.
 */
public final class OnnxStage implements ScanStage, AutoCloseable {

    /** A longer text is looked at in so many windows, spread over it. */
    private static final int MOST_WINDOWS = 32;

    private final WordPiece words;
    private final Classifier classifier;
    private final Options options;
    private final ThreadPoolExecutor workers;

    /**
     * How a model is run.
     *
     * @param threads questions at the same time, at least 1
     * @param queue questions that wait, at least 1
     * @param maxTokens pieces of a window with the two that begin and end it, 8 to the model's own limit
     * @param attackClass index of the class that means an attack
     * @param lowerCase whether the model knows no capitals ({@code uncased})
     */
    public record Options(int threads, int queue, int maxTokens, int attackClass, boolean lowerCase) {
        /** One thread, 64 questions that wait, windows of 128 pieces, class 1, no capitals. */
        public static final Options DEFAULT = new Options(1, 64, 128, 1, true);

        /** Checks the ranges. */
        public Options {
            if (threads < 1 || queue < 1 || maxTokens < 8 || attackClass < 0) {
                throw new IllegalArgumentException(
                        "threads and queue must be at least 1, max-tokens at least 8, attack-class at least 0");
            }
        }
    }

    /**
     * Loads a model.
     *
     * @throws IOException if a file is missing or is none that can be loaded
     * @throws IllegalArgumentException if the vocabulary lacks a special piece
     */
    public OnnxStage(Path directory, Options options) throws IOException {
        for (String name : new String[] {"vocab.txt", "model.onnx"}) {
            if (!Files.isReadable(directory.resolve(name))) {
                throw new IOException(directory + " has no " + name + " that can be read");
            }
        }
        this.options = options;
        this.words = WordPiece.read(directory.resolve("vocab.txt"), options.lowerCase());
        this.classifier = new Classifier(directory.resolve("model.onnx"), options.attackClass());
        this.workers = new ThreadPoolExecutor(
                options.threads(),
                options.threads(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(options.queue()),
                task -> {
                    Thread thread = new Thread(task, "m2m-scan-onnx");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    @Override
    public String name() {
        return "onnx";
    }

    @Override
    public String version() {
        return classifier.version() + '-' + options.maxTokens();
    }

    @Override
    public CompletionStage<Double> probability(Role role, String text) {
        CompletableFuture<Double> answer = new CompletableFuture<>();
        try {
            workers.execute(() -> {
                // Whoever asked may have gone meanwhile.
                if (!answer.isDone()) {
                    try {
                        answer.complete(worst(text));
                    } catch (RuntimeException failed) {
                        answer.completeExceptionally(failed);
                    }
                }
            });
        } catch (RejectedExecutionException full) {
            answer.completeExceptionally(full);
        }
        return answer;
    }

    private double worst(String text) {
        int[] pieces = words.pieces(text);
        int size = options.maxTokens() - 2;
        int windows = pieces.length <= size ? 1 : 1 + (pieces.length - size + size / 2 - 1) / (size / 2);
        int looked = Math.min(windows, MOST_WINDOWS);
        double worst = 0;
        for (int i = 0; i < looked; i++) {
            int window = looked == 1 ? 0 : (int) ((long) i * (windows - 1) / (looked - 1));
            int from = Math.min(window * (size / 2), Math.max(0, pieces.length - size));
            worst = Math.max(worst, classifier.probability(window(pieces, from, size)));
        }
        return worst;
    }

    private long[] window(int[] pieces, int from, int size) {
        int length = Math.min(size, pieces.length - from);
        long[] window = new long[length + 2];
        window[0] = words.begin();
        for (int i = 0; i < length; i++) {
            window[i + 1] = pieces[from + i];
        }
        window[length + 1] = words.end();
        return window;
    }

    /** Questions that wait get no answer. */
    @Override
    public void close() {
        workers.shutdownNow();
        try {
            if (workers.awaitTermination(10, TimeUnit.SECONDS)) {
                classifier.close();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
