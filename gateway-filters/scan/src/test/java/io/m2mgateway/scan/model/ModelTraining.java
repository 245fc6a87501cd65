package io.m2mgateway.scan.model;

import io.m2mgateway.scan.model.TrainingText.Origin;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains the shipped model and writes it and the figures of its card. Arguments: the corpus's directory, the directory of the other texts (may
 * be missing: the model then learns the corpus alone), the model's file, the card.
 */
final class ModelTraining {
    private static final int FOLDS = 5;
    /** Shares of honest documents above the thresholds. */
    private static final double BLOCKED = 0.001;

    private static final double FLAGGED = 0.01;
    /** The same of honest rows of public data sets: some of them are attacks with a wrong label. */
    private static final double PUBLIC_BLOCKED = 0.002;

    private static final double PUBLIC_FLAGGED = 0.01;
    /** The same of the corpus's honest texts alone, each of which was written to look like an attack. */
    private static final double HARD_BLOCKED = 0.0075;

    private static final double HARD_FLAGGED = 0.03;

    /** What scores the same as the text at the limit is not to be above it. */
    private static final float TIE = 1e-3f;

    /** Added to the score from which texts are flagged: a scanner also scores what is encoded in a text and where two turns meet. */
    private static final float SEAMS = 0.05f;

    private ModelTraining() {}

    public static void main(String[] args) throws IOException {
        long begin = System.nanoTime();
        TrainingSet set = TrainingSet.read(Path.of(args[0]), Path.of(args[1]));
        List<Scored> buried = new ArrayList<>();
        List<Scored> families = set.leftOut(FOLDS, TrainingText::topic, buried);
        Trained trained = train(set, families);
        try (OutputStream out = Files.newOutputStream(Path.of(args[2]))) {
            trained.model.write(out);
        }
        List<Scored> authors = set.leftOut(FOLDS, TrainingText::author);
        new ModelCard(set, trained, families, authors, buried).write(Path.of(args[3]));
        System.out.printf("trained in %d s%n", (System.nanoTime() - begin) / 1_000_000_000);
    }

    /**
     * The outcome.
     *
     * @param model the model
     * @param line by which scores as learnt become its log-odds
     */
    record Trained(LinearModel model, Calibration line) {}

    /** Trains on all texts and sets the thresholds by those that models before it had left out. */
    static Trained train(TrainingSet set, List<Scored> leftOut) {
        Trainer.Weights weights = Trainer.train(set.all());
        List<Float> traffic = Scored.documents(Scored.of(weights.raw(), set.otherTraffic()));
        List<Float> hard = Scored.scores(leftOut, text -> text.origin() == Origin.CORPUS && !text.attack());
        List<Float> plain = Scored.scores(leftOut, text -> text.origin() == Origin.PUBLIC && !text.attack());
        List<Float> attacks = Scored.scores(leftOut, text -> text.origin() == Origin.CORPUS && text.attack());
        Calibration line = Calibration.of(attacks, hard);
        float block = threshold(
                Scored.limit(traffic, BLOCKED), Scored.limit(plain, PUBLIC_BLOCKED), Scored.limit(hard, HARD_BLOCKED));
        float flag = threshold(
                Scored.limit(traffic, FLAGGED), Scored.limit(plain, PUBLIC_FLAGGED), Scored.limit(hard, HARD_FLAGGED));
        LinearModel.Facts facts = new LinearModel.Facts(
                Math.min(line.odds(flag) + SEAMS, line.odds(block)),
                line.odds(block),
                set.corpus().size(),
                set.publicRows().size() + set.traffic().size());
        KindTable kinds = KindTraining.train(KindTraining.words(set.corpus()));
        return new Trained(weights.model(line, kinds, facts), line);
    }

    private static float threshold(float traffic, float plain, float hard) {
        return Math.max(Math.max(traffic, plain), hard) + TIE;
    }
}
