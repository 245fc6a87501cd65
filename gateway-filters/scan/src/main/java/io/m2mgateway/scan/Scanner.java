package io.m2mgateway.scan;

import io.m2mgateway.scan.Verdict.Action;
import io.m2mgateway.scan.model.LinearModel;
import io.m2mgateway.scan.model.WindowFeatures;
import io.m2mgateway.scan.normal.Layers;
import io.m2mgateway.scan.text.HiddenCharacters;
import io.m2mgateway.scan.text.MalformedException;
import io.m2mgateway.scan.text.Role;
import io.m2mgateway.scan.text.Segment;
import io.m2mgateway.scan.text.TextExtractor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Scans documents and texts under one policy, in time linear in their size. Immutable and safe for threads. */
public final class Scanner {
    /** The name under which the model's findings go, in verdicts and allow lists. */
    public static final String MODEL = "model";

    /** Raised with each change of what a text scores, the model's own apart. */
    private static final int REVISION = 1;

    private final ScanPolicy policy;
    private final LinearModel model;
    private final double block;
    private final double flag;
    private final String version;

    /** A scanner with the model that ships with this library. */
    public Scanner(ScanPolicy policy) {
        this.policy = policy;
        model = LinearModel.shipped();
        Double ownBlock = policy.blockThreshold();
        Double ownFlag = policy.flagThreshold();
        block = ownBlock == null ? confidence(model.block()) : ownBlock;
        flag = Math.min(block, ownFlag == null ? confidence(model.flag()) : ownFlag);
        version = REVISION + "-" + model.checksum() + "-"
                + Integer.toHexString(Objects.hash(
                        block, flag, policy.allow().stream().sorted().toList()));
    }

    /**
     * Scans each string of a JSON document.
     *
     * @throws MalformedException if it is no JSON, or its shape is refused
     */
    public Verdict scan(byte[] json) {
        return scan(json, extract(json), ScanMemory.NONE);
    }

    /**
     * The texts that this scanner looks at, the policy's roles only.
     *
     * @throws MalformedException if it is no JSON, or its shape is refused
     */
    public List<Segment> extract(byte[] json) {
        List<Segment> segments = TextExtractor.extract(json, policy.limits());
        segments.removeIf(segment -> !policy.roles().contains(segment.role()));
        return segments;
    }

    /**
     * Scans the texts of a document, those apart that the memory knows.
     *
     * @param json the document
     * @param segments what {@link #extract} gave for it
     * @param memory asked for each text, and told of each that was scanned
     */
    public Verdict scan(byte[] json, List<Segment> segments, ScanMemory memory) {
        List<Finding> findings = new ArrayList<>();
        WindowFeatures features = new WindowFeatures();
        double worst = 0;
        for (Segment segment : segments) {
            TextScore score = memory.find(segment);
            if (score == null) {
                score = score(segment, features);
                memory.keep(segment, score);
            }
            worst = Math.max(worst, score.confidence());
            add(segment, json, score, findings);
        }
        return verdict(worst, findings);
    }

    /** Names model, rules and policy: scores of scanners with the same name are the same. */
    public String version() {
        return version;
    }

    /**
     * Scans a text that stands alone.
     *
     * @throws MalformedException if it hides characters
     */
    public Verdict scanText(String text, Role role) {
        HiddenCharacters.check(text, 0);
        if (!policy.roles().contains(role)) {
            return verdict(0, List.of());
        }
        Segment segment = Segment.ofText(text, role);
        TextScore score = score(segment, new WindowFeatures());
        List<Finding> findings = new ArrayList<>();
        add(segment, null, score, findings);
        return verdict(score.confidence(), findings);
    }

    private TextScore score(Segment segment, WindowFeatures features) {
        if (policy.allow().contains(MODEL)) {
            return TextScore.NOTHING;
        }
        features.read(segment.text());
        LinearModel.Window window = model.worst(features);
        for (Layers.Layer layer : Layers.of(segment.text())) {
            features.read(layer.text());
            float score = model.worst(features).score();
            if (score > window.score()) {
                window = new LinearModel.Window(score, layer.start(), layer.end());
            }
        }
        double confidence = confidence(window.score());
        if (confidence < flag || window.end() == 0) {
            return new TextScore(confidence, List.of());
        }
        return new TextScore(
                confidence,
                List.of(new TextScore.Match(MODEL, Threat.PROMPT_INJECTION, confidence, window.start(), window.end())));
    }

    private void add(Segment segment, byte @Nullable [] json, TextScore score, List<Finding> to) {
        for (TextScore.Match match : score.matches()) {
            if (!policy.threats().contains(match.threat())) {
                continue;
            }
            int start = json == null ? match.start() : segment.byteOffset(json, match.start());
            int end = json == null ? match.end() : segment.byteOffset(json, match.end());
            to.add(new Finding(
                    match.rule(), match.threat(), match.confidence(), segment.message(), segment.path(), start, end));
        }
    }

    private Verdict verdict(double worst, List<Finding> findings) {
        Finding decisive = null;
        for (Finding finding : findings) {
            if (decisive == null || finding.confidence() > decisive.confidence()) {
                decisive = finding;
            }
        }
        if (decisive == null) {
            return new Verdict(Action.ALLOW, null, worst, findings);
        }
        Action action = decisive.confidence() >= block ? Action.BLOCK : Action.FLAG;
        return new Verdict(action, decisive.threat(), decisive.confidence(), findings);
    }

    private static double confidence(double score) {
        return 1 / (1 + Math.exp(-score));
    }
}
