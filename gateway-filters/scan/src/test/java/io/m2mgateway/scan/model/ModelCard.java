package io.m2mgateway.scan.model;

import io.m2mgateway.scan.model.TrainingText.Origin;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the figures of the model card, between its two marks; the words around them are by hand. */
final class ModelCard {
    private static final String OPEN = "<!-- figures: written by train.sh -->";
    private static final String CLOSE = "<!-- end of figures -->";
    private static final double[] RATES = {0.001, 0.005, 0.01, 0.03};
    /** Groups with fewer attacks are put together: their share would say nothing. */
    private static final int LEAST = 20;

    private static final int FOLDS = 5;
    private static final int ROUNDS = 20;

    private static final Predicate<TrainingText> CORPUS = text -> text.origin() == Origin.CORPUS;
    private static final Predicate<TrainingText> ATTACK = TrainingText::attack;

    private final TrainingSet set;
    private final LinearModel model;
    private final List<Scored> families;
    private final List<Scored> authors;
    private final List<Scored> judges;
    private final List<Scored> buried;
    private final List<Scored> traffic;
    private final float flag;
    private final float block;
    private final StringBuilder out = new StringBuilder();

    ModelCard(
            TrainingSet set,
            ModelTraining.Trained trained,
            List<Scored> families,
            List<Scored> authors,
            List<Scored> buried) {
        this.set = set;
        this.model = trained.model();
        Calibration line = trained.line();
        this.families = inOdds(families, line);
        this.authors = inOdds(authors, line);
        this.buried = inOdds(buried, line);
        this.judges = Scored.of(model, set.judges());
        this.traffic = Scored.of(model, set.otherTraffic());
        this.flag = model.flag();
        this.block = model.block();
    }

    private static List<Scored> inOdds(List<Scored> raw, Calibration line) {
        return raw.stream()
                .map(one -> new Scored(one.text(), line.odds(one.score())))
                .toList();
    }

    void write(Path card) throws IOException {
        recall();
        atThresholds();
        kinds();
        cost();
        groups("language", TrainingText::lang);
        groups("carrier", TrainingText::carrier);
        groups("family", TrainingText::family);
        System.out.print(out);
        if (Files.exists(card)) {
            String page = Files.readString(card);
            int from = page.indexOf(OPEN) + OPEN.length();
            Files.writeString(
                    card,
                    page.substring(0, from) + "\n" + out + page.substring(page.indexOf(CLOSE)),
                    StandardCharsets.UTF_8);
        }
    }

    private void recall() {
        line("| attacks found with so many honest texts flagged | 0.1 % | 0.5 % | 1 % | 3 % |");
        line("| --- | --- | --- | --- | --- |");
        recall("families left out", families, CORPUS);
        recall(
                "families left out, English",
                families,
                CORPUS.and(text -> text.lang().equals("en")));
        recall("authors left out", authors, CORPUS);
        recall("the judge part, which no training saw", judges, CORPUS);
        if (!set.publicRows().isEmpty()) {
            recall("public sets, near-duplicates left out", families, CORPUS.negate());
            recall("public sets left out, each as a whole", authors, CORPUS.negate());
        }
    }

    private void recall(String name, List<Scored> scored, Predicate<TrainingText> which) {
        List<Float> attacks = Scored.scores(scored, which.and(ATTACK));
        List<Float> honest = Scored.scores(scored, which.and(ATTACK.negate()));
        StringBuilder row = new StringBuilder("| ")
                .append(name)
                .append(String.format(Locale.ROOT, " (%,d attacks, %,d honest)", attacks.size(), honest.size()));
        for (double rate : RATES) {
            row.append(percent(Scored.percentAbove(attacks, Scored.limit(honest, rate))));
        }
        line(row.append(" |").toString());
    }

    private void atThresholds() {
        line("");
        line(String.format(
                Locale.ROOT,
                "Thresholds: flag from a confidence of %.3f, block from %.3f. Trained on %,d texts of the corpus and"
                        + " %,d others.",
                LinearModel.confidence(flag),
                LinearModel.confidence(block),
                model.facts().corpusRows(),
                model.facts().otherRows()));
        line("");
        line("| at the shipped thresholds | texts | flagged or blocked | blocked |");
        line("| --- | --- | --- | --- |");
        at("attacks of families left out", Scored.scores(families, CORPUS.and(ATTACK)));
        at("attacks of authors left out", Scored.scores(authors, CORPUS.and(ATTACK)));
        at(
                "attacks of families left out, within 2,500 to 6,000 characters of recorded requests",
                Scored.scores(buried, ATTACK));
        at("attacks of the judge part", Scored.scores(judges, ATTACK));
        at(
                "attacks of public sets left out",
                Scored.scores(authors, CORPUS.negate().and(ATTACK)));
        at(
                "honest texts that look like attacks, families left out",
                Scored.scores(families, CORPUS.and(ATTACK.negate())));
        at(
                "honest texts that look like attacks, authors left out",
                Scored.scores(authors, CORPUS.and(ATTACK.negate())));
        at("honest texts of the judge part", Scored.scores(judges, ATTACK.negate()));
        at(
                "honest texts of public sets, near-duplicates left out",
                Scored.scores(families, CORPUS.or(ATTACK).negate()));
        at(
                "honest texts of public sets left out",
                Scored.scores(authors, CORPUS.or(ATTACK).negate()));
        at("recorded requests of repositories that judge", Scored.documents(traffic));
    }

    private void at(String name, List<Float> scores) {
        if (!scores.isEmpty()) {
            line(String.format(Locale.ROOT, "| %s | %,d", name, scores.size())
                    + exact(Scored.percentAbove(scores, Math.nextDown(flag)))
                    + exact(Scored.percentAbove(scores, Math.nextDown(block)))
                    + " |");
        }
    }

    private void kinds() {
        List<TrainingText> words = KindTraining.words(set.corpus());
        line("");
        line("| what an attack tries | attacks |");
        line("| --- | --- |");
        for (AttackKind kind : KindTable.COLUMNS) {
            line("| " + kind + " | "
                    + words.stream()
                            .filter(text -> KindTraining.kind(text) == kind)
                            .count() + " |");
        }
        line("| told right, families left out | "
                + String.format(
                        Locale.ROOT, "%.0f %% |", KindTraining.percentRight(words, FOLDS, TrainingText::family)));
        line("| told right, texts left out | "
                + String.format(Locale.ROOT, "%.0f %% |", KindTraining.percentRight(words, FOLDS, TrainingText::text)));
    }

    /** Processor time, so that what else the machine does counts little. */
    private void cost() {
        StringBuilder text = new StringBuilder();
        for (TrainingText honest : set.corpus()) {
            text.append(honest.text()).append('\n');
        }
        String all = text.toString();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long begin = threads.getCurrentThreadCpuTime();
            model.worst(all);
            least = Math.min(least, threads.getCurrentThreadCpuTime() - begin);
        }
        double kilobytes = all.getBytes(StandardCharsets.UTF_8).length / 1024.0;
        line("");
        line(String.format(
                Locale.ROOT,
                "Scoring the corpus as one text of %,.0f KB took %.0f µs of processor time a KB on the machine that"
                        + " trained.",
                kilobytes,
                least / 1000.0 / kilobytes));
    }

    private void groups(String name, Function<TrainingText, String> group) {
        line("");
        line("| " + name
                + " (families left out) | attacks | flagged or blocked | blocked | honest | flagged or blocked |");
        line("| --- | --- | --- | --- | --- | --- |");
        Map<String, List<Scored>> byGroup = families.stream()
                .filter(one -> CORPUS.test(one.text()))
                .collect(Collectors.groupingBy(one -> group.apply(one.text())));
        Map<String, Long> attacks = families.stream()
                .filter(one -> CORPUS.and(ATTACK).test(one.text()))
                .collect(Collectors.groupingBy(one -> group.apply(one.text()), Collectors.counting()));
        Map<String, List<Scored>> shown = new TreeMap<>();
        byGroup.forEach((key, scored) -> shown.merge(
                attacks.getOrDefault(key, 0L) < LEAST ? "others" : key,
                scored,
                (one, two) -> Stream.concat(one.stream(), two.stream()).toList()));
        shown.forEach((key, scored) -> {
            List<Float> hostile = Scored.scores(scored, ATTACK);
            List<Float> honest = Scored.scores(scored, ATTACK.negate());
            line("| " + key + " | " + hostile.size()
                    + percent(Scored.percentAbove(hostile, Math.nextDown(flag)))
                    + percent(Scored.percentAbove(hostile, Math.nextDown(block)))
                    + " | " + honest.size()
                    + percent(Scored.percentAbove(honest, Math.nextDown(flag)))
                    + " |");
        });
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, " | %.0f %%", value);
    }

    private static String exact(double value) {
        return String.format(Locale.ROOT, " | %.2f %%", value);
    }

    private void line(String line) {
        out.append(line).append('\n');
    }
}
