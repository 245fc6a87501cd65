package io.m2mgateway.scan;

import io.m2mgateway.scan.model.LinearModel;
import io.m2mgateway.scan.model.WindowFeatures;
import io.m2mgateway.scan.normal.Layer;
import io.m2mgateway.scan.normal.Layers;
import io.m2mgateway.scan.text.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at one text with rules and model, whatever the policy. Immutable and safe for threads. */
final class Assessor {
    /** Raised with each change of what a text scores, the model's own apart. */
    private static final int REVISION = 4;

    /**
     * Added to the score, which is in log-odds, of an attack that somebody took pains to hide: honest people have no reason to. A text that is
     * no attack by itself gets nothing, since programs send Base64 too.
     */
    private static final float DISGUISE = 0.7f;

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
        Worst worst = new Worst();
        WindowFeatures features = new WindowFeatures();
        Layers.each(text, layer -> {
            features.read(layer.text());
            worst.see(behind(layer, model.worst(features)));
        });
        LinearModel.Window window = worst.window;
        if (window == null) {
            return TextScore.NOTHING;
        }
        double confidence = LinearModel.confidence(window.score());
        return TextScore.of(List.of(new TextScore.Match(
                Scanner.MODEL, null, Threat.PROMPT_INJECTION, confidence, window.start(), window.end())));
    }

    /** What was found in a layer, where it stands in the original. */
    private LinearModel.Window behind(Layer layer, LinearModel.Window window) {
        if (window.end() == 0) {
            return window;
        }
        boolean hidden = window.score() >= model.flag() && layer.isDisguised(window.start(), window.end());
        float bonus = hidden ? DISGUISE : 0;
        return new LinearModel.Window(
                window.score() + bonus,
                layer.start(window.start(), window.end()),
                layer.end(window.start(), window.end()));
    }

    private static final class Worst {
        private LinearModel.@Nullable Window window;

        void see(LinearModel.Window other) {
            if (other.end() > 0 && (window == null || other.score() > window.score())) {
                window = other;
            }
        }
    }
}
