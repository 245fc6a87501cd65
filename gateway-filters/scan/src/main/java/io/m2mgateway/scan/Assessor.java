package io.m2mgateway.scan;

import io.m2mgateway.scan.model.LinearModel;
import io.m2mgateway.scan.normal.Layer;
import io.m2mgateway.scan.normal.Layers;
import io.m2mgateway.scan.rules.RuleHit;
import io.m2mgateway.scan.rules.Rules;
import io.m2mgateway.scan.rules.Strength;
import io.m2mgateway.scan.text.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at one text with rules and model, whatever the policy. Immutable and safe for threads. */
final class Assessor {
    /** Raised with each change of what a text scores, rules and the model apart. */
    private static final int REVISION = 6;

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

    /** Places that are told of; more of them say nothing more. */
    private static final int MOST = 64;

    private final LinearModel model;
    private final Rules rules = Rules.shipped();

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
        return REVISION + "-" + rules.version() + "-" + model.checksum();
    }

    /** A rule's confidence: above the model's own threshold to block, or between its thresholds. */
    double confidence(Strength strength) {
        return strength == Strength.CERTAIN ? (1 + block()) / 2 : (flag() + block()) / 2;
    }

    TextScore score(String text, Role role) {
        List<TextScore.Match> matches = new ArrayList<>();
        Worst worst = new Worst();
        Layers.each(text, layer -> {
            LinearModel.Window window = model.worst(layer.text());
            worst.see(behind(layer, window), layer.text(), window);
            for (RuleHit hit : rules.find(layer.text())) {
                add(layer, hit, matches);
            }
        });
        LinearModel.Window window = worst.window;
        if (window != null) {
            double confidence = LinearModel.confidence(window.score());
            Threat threat = threat(worst.text, worst.inText);
            matches.add(new TextScore.Match(Scanner.MODEL, null, threat, confidence, window.start(), window.end()));
        }
        return TextScore.of(matches);
    }

    private void add(Layer layer, RuleHit hit, List<TextScore.Match> to) {
        double confidence = confidence(hit.strength());
        if (layer.isDisguised(hit.start(), hit.end())) {
            double odds = confidence / (1 - confidence) * Math.exp(DISGUISE);
            confidence = odds / (1 + odds);
        }
        TextScore.Match match = TextScore.Match.of(
                hit, confidence, layer.start(hit.start(), hit.end()), layer.end(hit.start(), hit.end()));
        if (to.size() < MOST && to.stream().noneMatch(match::repeats)) {
            to.add(match);
        }
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
