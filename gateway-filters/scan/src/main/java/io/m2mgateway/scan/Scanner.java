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
import org.jspecify.annotations.Nullable;

/** Scans documents and texts under one policy, in time linear in their size. Immutable and safe for threads. */
public final class Scanner {
    /** The name under which the model's findings go, in verdicts and allow lists. */
    public static final String MODEL = "model";

    private final ScanPolicy policy;
    private final LinearModel model;
    private final double block;
    private final double flag;

    /** A scanner with the model that ships with this library. */
    public Scanner(ScanPolicy policy) {
        this.policy = policy;
        model = LinearModel.shipped();
        Double ownBlock = policy.blockThreshold();
        Double ownFlag = policy.flagThreshold();
        block = ownBlock == null ? confidence(model.block()) : ownBlock;
        flag = Math.min(block, ownFlag == null ? confidence(model.flag()) : ownFlag);
    }

    /**
     * Scans each string of a JSON document.
     *
     * @throws MalformedException if it is no JSON, or its shape is refused
     */
    public Verdict scan(byte[] json) {
        List<Finding> findings = new ArrayList<>();
        WindowFeatures features = new WindowFeatures();
        double worst = 0;
        for (Segment segment : TextExtractor.extract(json, policy.limits())) {
            worst = Math.max(worst, scan(segment, json, features, findings));
        }
        return verdict(worst, findings);
    }

    /**
     * Scans a text that stands alone.
     *
     * @throws MalformedException if it hides characters
     */
    public Verdict scanText(String text, Role role) {
        HiddenCharacters.check(text, 0);
        List<Finding> findings = new ArrayList<>();
        return verdict(scan(Segment.ofText(text, role), null, new WindowFeatures(), findings), findings);
    }

    private double scan(Segment segment, byte @Nullable [] json, WindowFeatures features, List<Finding> to) {
        if (!policy.roles().contains(segment.role()) || policy.allow().contains(MODEL)) {
            return 0;
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
        if (confidence >= flag && window.end() > 0) {
            int start = json == null ? window.start() : segment.byteOffset(json, window.start());
            int end = json == null ? window.end() : segment.byteOffset(json, window.end());
            to.add(new Finding(
                    MODEL, Threat.PROMPT_INJECTION, confidence, segment.message(), segment.path(), start, end));
        }
        return confidence;
    }

    private Verdict verdict(double worst, List<Finding> findings) {
        if (findings.isEmpty()) {
            return new Verdict(Action.ALLOW, null, worst, findings);
        }
        return new Verdict(worst >= block ? Action.BLOCK : Action.FLAG, Threat.PROMPT_INJECTION, worst, findings);
    }

    private static double confidence(double score) {
        return 1 / (1 + Math.exp(-score));
    }
}
