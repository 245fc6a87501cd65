package io.m2mgateway.scan.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /**
     * Scores each text of corpus and public rows with a model that has not seen its group.
     *
     * @param folds models that are trained; each leaves out every so many groups
     */
    List<Scored> leftOut(int folds, Function<TrainingText, String> group) {
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
            scored.addAll(Scored.of(model, labelled.stream().filter(left).toList()));
        }
        return scored;
    }
}
