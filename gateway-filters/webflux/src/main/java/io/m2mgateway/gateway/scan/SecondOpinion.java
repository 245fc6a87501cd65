package io.m2mgateway.gateway.scan;

import io.m2mgateway.gateway.scan.ScanProperties.OnFailure;
import io.m2mgateway.scan.ScanStage;
import io.m2mgateway.scan.Scanner;
import io.m2mgateway.scan.TextScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Asks a {@link ScanStage} about the texts of which the first stage is not sure. Thread-safe. */
final class SecondOpinion {

    private static final Logger log = LoggerFactory.getLogger(SecondOpinion.class);

    /** Texts of one request that are asked about; a request with more doubtful ones has been told apart by then. */
    private static final int MOST_TEXTS = 16;

    /** Questions of one request at the same time. */
    private static final int TOGETHER = 4;

    private final ScanStage stage;
    private final ScanProperties.SecondStage settings;
    private final ScanMeters meters;

    SecondOpinion(ScanStage stage, ScanProperties.SecondStage settings, ScanMeters meters) {
        this.stage = stage;
        this.settings = settings;
        this.meters = meters;
    }

    /** What it has a part in is remembered under this. */
    String version() {
        return stage.name() + '-' + stage.version();
    }

    /**
     * Asks about what is new and doubtful in a memory, and puts the answers there.
     *
     * @return whether a score is another now; fails where the stage does and that counts as a failure of the scan
     */
    Mono<Boolean> ask(Scanner scanner, RequestMemory memory) {
        List<Map.Entry<SeenText, TextScore>> grey = new ArrayList<>();
        for (Map.Entry<SeenText, TextScore> one : memory.fresh().entrySet()) {
            if (grey.size() < MOST_TEXTS && scanner.isGrey(one.getValue())) {
                grey.add(Map.entry(one.getKey(), one.getValue()));
            }
        }
        if (grey.isEmpty()) {
            return Mono.just(false);
        }
        return Flux.fromIterable(grey)
                .flatMap(one -> answer(one.getKey()).map(sure -> Map.entry(one, sure)), TOGETHER)
                .collectList()
                .map(answers -> {
                    // On one thread, and after all answers: the memory is not shared.
                    answers.forEach(answer -> memory.replace(
                            answer.getKey().getKey(), answer.getKey().getValue().with(answer.getValue())));
                    return !answers.isEmpty();
                });
    }

    private Mono<Double> answer(SeenText text) {
        return Mono.defer(() -> Mono.fromCompletionStage(stage.probability(text.role(), text.text())))
                .timeout(settings.timeout())
                .doOnNext(sure -> meters.stage(true))
                .onErrorResume(Exception.class, failure -> {
                    meters.stage(false);
                    log.debug("The stage {} gave no answer", stage.name(), failure);
                    return settings.onFailure() == OnFailure.ERROR
                            ? Mono.error(new IllegalStateException("the second stage gave no answer", failure))
                            : Mono.empty();
                });
    }
}
