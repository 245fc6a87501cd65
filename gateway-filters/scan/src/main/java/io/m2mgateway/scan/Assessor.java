package io.m2mgateway.scan;

import io.m2mgateway.scan.model.LinearModel;
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

    /** What scores so far below the flag, in log-odds, is not worth the time to tell what it tries. */
    private static final float GREY = 2;

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
        Layers.each(text, layer -> {
            LinearModel.Window window = model.worst(layer.text());
            worst.see(behind(layer, window), layer.text(), window);
        });
        LinearModel.Window window = worst.window;
        if (window == null) {
            return TextScore.NOTHING;
        }
        Threat threat = threat(worst.text, worst.inText);
        double confidence = LinearModel.confidence(window.score());
        return TextScore.of(
                List.of(new TextScore.Match(Scanner.MODEL, null, threat, confidence, window.start(), window.end())));
    }

    private Threat threat(String text, LinearModel.Window window) {
        if (window.score() < model.flag() - GREY) {
            return Threat.PROMPT_INJECTION;
        }
        return switch (model.kind(text, window)) {
            case INJECTION -> Threat.PROMPT_INJECTION;
            case JAILBREAK -> Threat.JAILBREAK;
            case EXFILTRATION -> Threat.DATA_EXFILTRATION;
        };
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
        private static final LinearModel.Window NONE = new LinearModel.Window(Float.NEGATIVE_INFINITY, 0, 0);

        private LinearModel.@Nullable Window window;
        /** The layer's text, and the window's place in it. */
        private String text = "";

        private LinearModel.Window inText = NONE;

        void see(LinearModel.Window other, String otherText, LinearModel.Window place) {
            if (other.end() > 0 && (window == null || other.score() > window.score())) {
                window = other;
                text = otherText;
                inText = place;
            }
        }
    }
}
