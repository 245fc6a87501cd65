package io.m2mgateway.scan;

import io.m2mgateway.scan.model.LinearModel;
import io.m2mgateway.scan.model.WindowFeatures;
import io.m2mgateway.scan.normal.Layers;
import io.m2mgateway.scan.text.Role;
import java.util.List;

/** Looks at one text with rules and model, whatever the policy. Immutable and safe for threads. */
final class Assessor {
    /** Raised with each change of what a text scores, the model's own apart. */
    private static final int REVISION = 3;

    /** Made when the first scanner asks, and shared: the model takes memory. */
    private static final class Shipped {
        static final Assessor ONE = new Assessor(LinearModel.shipped());
    }

    private final LinearModel model;

    private Assessor(LinearModel model) {
        this.model = model;
    }

    static Assessor shipped() {
        return Shipped.ONE;
    }

    double block() {
        return LinearModel.confidence(model.block());
    }

    double flag() {
        return LinearModel.confidence(model.flag());
    }

    String version() {
        return REVISION + "-" + model.checksum();
    }

    TextScore score(String text, Role role) {
        WindowFeatures features = new WindowFeatures();
        features.read(text);
        LinearModel.Window window = model.worst(features);
        for (Layers.Layer layer : Layers.of(text)) {
            features.read(layer.text());
            float score = model.worst(features).score();
            if (score > window.score()) {
                window = new LinearModel.Window(score, layer.start(), layer.end());
            }
        }
        if (window.end() == 0) {
            return TextScore.NOTHING;
        }
        double confidence = LinearModel.confidence(window.score());
        return TextScore.of(List.of(new TextScore.Match(
                Scanner.MODEL, null, Threat.PROMPT_INJECTION, confidence, window.start(), window.end())));
    }
}
