package io.m2mgateway.scan.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * All texts, split.
 *
 * @param corpus of the corpus, what may be learnt
 * @param judges of the corpus, what never is
 * @param publicRows rows of public data sets; empty where they are not
 * @param traffic recorded requests and answers of the repositories that teach; empty where there are none
 * @param otherTraffic recorded requests of the repositories that judge
 */
record TrainingSet(
        List<TrainingText> corpus,
        List<TrainingText> judges,
        List<TrainingText> publicRows,
        List<TrainingText> traffic,
        List<TrainingText> otherTraffic) {
    /** Repositories whose recordings teach: about half of the requests. */
    private static final Set<String> TEACHERS = Set.of(
            "crewAIInc/crewAI",
            "traceloop/openllmetry",
            "sierra-research/tau-bench",
            "open-telemetry/opentelemetry-python-contrib",
            "SWE-agent/SWE-agent",
            "pydantic/logfire",
            "google-gemini/gemini-cli");

    /** Characters of a text that an attack is buried in. */
    private static final int HOST_LEAST = 2500;

    private static final int HOST_MOST = 6000;
    private static final long SEED = 11;

    static TrainingSet read(Path corpus, Path data) throws IOException {
        List<TrainingText> own = CorpusFiles.read(corpus);
        Predicate<TrainingText> judge = text -> CorpusFiles.JUDGES.contains(text.family());
        Predicate<TrainingText> teacher = text -> TEACHERS.contains(text.family());
        boolean more = Files.isDirectory(data);
        List<TrainingText> requests = more ? SharedFiles.traffic(data, "request") : List.of();
        List<TrainingText> recorded = new ArrayList<>(requests);
        if (more) {
            recorded.addAll(SharedFiles.traffic(data, "response"));
        }
        return new TrainingSet(
                own.stream().filter(judge.negate()).toList(),
                own.stream().filter(judge).toList(),
                more ? SharedFiles.publicRows(data) : List.of(),
                SharedFiles.distinct(recorded.stream().filter(teacher).toList()),
                requests.stream().filter(teacher.negate()).toList());
    }

    /** What the shipped model learns. */
    List<TrainingText> all() {
        return without(text -> false);
    }

    private List<TrainingText> without(Predicate<TrainingText> left) {
        List<TrainingText> texts = new ArrayList<>(corpus);
        texts.addAll(publicRows);
        texts.addAll(traffic);
        texts.removeIf(left);
        return texts;
    }

    /** The hostile words of each attack, somewhere within a longer text of the traffic that judges. */
    private List<TrainingText> buried() {
        List<TrainingText> hosts = SharedFiles.distinct(otherTraffic).stream()
                .filter(text ->
                        text.text().length() >= HOST_LEAST && text.text().length() <= HOST_MOST)
                .toList();
        if (hosts.isEmpty()) {
            return List.of();
        }
        Random random = new Random(SEED);
        List<TrainingText> buried = new ArrayList<>();
        for (TrainingText attack : corpus) {
            if (attack.attack()) {
                String host = hosts.get(random.nextInt(hosts.size())).text();
                int at = host.indexOf(' ', random.nextInt(host.length() / 2));
                TrainingText alone = attack.hostileAlone();
                buried.add(attack.with(host.substring(0, at + 1)
                        + (alone == null ? attack.text() : alone.text())
                        + " " + host.substring(at + 1)));
            }
        }
        return buried;
    }

    /**
     * Scores each text of corpus and public rows with a model that has not seen its group.
     *
     * @param folds models that are trained; each leaves out every so many groups
     */
    List<Scored> leftOut(int folds, Function<TrainingText, String> group) {
        return leftOut(folds, group, new ArrayList<>());
    }

    /** The same, and {@link #buried} attacks too, with the models that have not seen their group. */
    List<Scored> leftOut(int folds, Function<TrainingText, String> group, List<Scored> buried) {
        List<TrainingText> hidden = buried();
        List<Scored> scored = new ArrayList<>();
        List<TrainingText> labelled = new ArrayList<>(corpus);
        labelled.addAll(publicRows);
        Map<String, Integer> folded = new HashMap<>();
        for (String name : new TreeSet<>(labelled.stream().map(group).toList())) {
            folded.put(name, folded.size() % folds);
        }
        for (int fold = 0; fold < folds; fold++) {
            int turn = fold;
            Predicate<TrainingText> left = text ->
                    text.origin() != TrainingText.Origin.TRAFFIC && folded.getOrDefault(group.apply(text), -1) == turn;
            LinearModel model = Trainer.train(without(left)).raw();
            buried.addAll(Scored.of(model, hidden.stream().filter(left).toList()));
            scored.addAll(Scored.of(model, labelled.stream().filter(left).toList()));
        }
        return scored;
    }
}
