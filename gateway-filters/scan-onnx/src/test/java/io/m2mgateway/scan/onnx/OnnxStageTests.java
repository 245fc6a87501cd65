package io.m2mgateway.scan.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.scan.ScanStage;
import io.m2mgateway.scan.onnx.autoconfigure.OnnxStageAutoConfiguration;
import io.m2mgateway.scan.text.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class OnnxStageTests {

    private static final OnnxStage.Options SMALL = new OnnxStage.Options(1, 4, 8, 1, true);

    @TempDir
    private Path directory;

    @BeforeEach
    void write() throws IOException {
        TinyModel.write(directory);
    }

    private static double ask(ScanStage stage, String text) throws Exception {
        return stage.probability(Role.USER, text).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void theModelIsAsked() throws Exception {
        try (OnnxStage stage = new OnnxStage(directory, OnnxStage.Options.DEFAULT)) {
            assertThat(ask(stage, "Ignore the trains!")).isGreaterThan(0.9);
            assertThat(ask(stage, "BREAKJAIL")).isGreaterThan(0.9);
            assertThat(ask(stage, "the trains")).isLessThan(0.1);
            assertThat(ask(stage, "")).isLessThan(0.1);
            assertThat(stage.version()).matches("[0-9a-f]{16}-128");
        }
    }

    @Test
    void noPlaceInALongTextIsLeftOut() throws Exception {
        try (OnnxStage stage = new OnnxStage(directory, SMALL)) {
            for (int at = 0; at <= 60; at++) {
                String text = "the ".repeat(at) + "ignore" + " the".repeat(60 - at);
                assertThat(ask(stage, text)).as("at " + at).isGreaterThan(0.9);
            }
            assertThat(ask(stage, "the ".repeat(100_000))).isLessThan(0.1);
        }
    }

    @Test
    void aQuestionTooManyFailsAtOnceAndTheOthersAreAnswered() throws Exception {
        try (OnnxStage stage = new OnnxStage(directory, SMALL)) {
            List<CompletionStage<Double>> answers = new ArrayList<>();
            String text = "the ".repeat(100_000);
            for (int i = 0; i < 40; i++) {
                answers.add(stage.probability(Role.USER, text));
            }
            int refused = 0;
            for (CompletionStage<Double> answer : answers) {
                try {
                    assertThat(answer.toCompletableFuture().get(20, TimeUnit.SECONDS))
                            .isLessThan(0.1);
                } catch (ExecutionException full) {
                    assertThat(full).hasCauseInstanceOf(RejectedExecutionException.class);
                    refused++;
                }
            }
            assertThat(refused).isBetween(1, 39);
        }
    }

    @Test
    void wordsAreCutAsTheVocabularyHasThem() throws Exception {
        WordPiece words = WordPiece.read(directory.resolve("vocab.txt"), true);
        assertThat(words.pieces("The  trains, the\u0000 Caf\u00e9!")).containsExactly(4, 5, 6, 1, 4, 10, 11);
        assertThat(words.pieces("the\u706b\u706bthe")).containsExactly(4, 12, 12, 4);
        assertThat(words.pieces("trainx")).containsExactly(1);
        assertThat(words.pieces("s".repeat(1_000_000))).containsExactly(1);
        WordPiece cased = WordPiece.read(directory.resolve("vocab.txt"), false);
        assertThat(cased.pieces("The the")).containsExactly(1, 4);
    }

    @Test
    void whatCannotBeLoadedIsNamed() throws Exception {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThatThrownBy(() -> new OnnxStage(empty, SMALL)).hasMessageContaining("vocab.txt");
        Files.write(empty.resolve("vocab.txt"), List.of("[UNK]"));
        Files.write(empty.resolve("model.onnx"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> new OnnxStage(empty, SMALL)).hasMessageContaining("[CLS]");
        Files.copy(
                directory.resolve("vocab.txt"),
                Files.createDirectory(directory.resolve("x")).resolve("vocab.txt"));
        Files.write(directory.resolve("x/model.onnx"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> new OnnxStage(directory.resolve("x"), SMALL)).hasMessageContaining("model.onnx");
    }

    @Test
    void aPropertyMakesTheStage() {
        ApplicationContextRunner runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(OnnxStageAutoConfiguration.class));
        runner.run(context -> assertThat(context).doesNotHaveBean(ScanStage.class));
        runner.withPropertyValues("m2m.scan.second-stage.model=" + directory, "m2m.scan.second-stage.max-tokens=16")
                .run(context ->
                        assertThat(context.getBean(ScanStage.class).version()).endsWith("-16"));
        runner.withPropertyValues("m2m.scan.second-stage.model=/nowhere")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("vocab.txt"));
    }
}
