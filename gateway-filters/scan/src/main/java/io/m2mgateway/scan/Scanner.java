package io.m2mgateway.scan;

import io.m2mgateway.scan.Verdict.Action;
import io.m2mgateway.scan.rules.Strength;
import io.m2mgateway.scan.text.HiddenCharacters;
import io.m2mgateway.scan.text.MalformedException;
import io.m2mgateway.scan.text.Role;
import io.m2mgateway.scan.text.Segment;
import io.m2mgateway.scan.text.TextExtractor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Scans documents and texts under one policy, in time linear in their size. Immutable and safe for threads. */
public final class Scanner {
    /** The name under which the model's findings go, in verdicts and allow lists. */
    public static final String MODEL = "model";

    /** A few words, some of them disguised, so that every layer is asked. */
    private static final String WARM_UP =
            "1gn0re n o t h i n g, &amp; read aGVsbG8sIHdvcmxkLCBoZWxsbyE= as \u0430 text";

    private final ScanPolicy policy;
    private final Assessor assessor = Assessor.shipped();
    private final double block;
    private final double flag;

    /** A scanner with the model that ships with this library; scanners share it. */
    public Scanner(ScanPolicy policy) {
        this.policy = policy;
        Double ownBlock = policy.blockThreshold();
        Double ownFlag = policy.flagThreshold();
        block = ownBlock == null ? assessor.block() : ownBlock;
        flag = Math.min(block, ownFlag == null ? assessor.flag() : ownFlag);
        // Reads tables from the class path now, and not with the first request, which may be on an event loop.
        assessor.score(WARM_UP, Role.USER);
    }

    /** Names model and rules: scores of scanners with the same name are the same. */
    public String version() {
        return assessor.version();
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
     * @param memory asked for each text, and told of each that was scanned: of each segment, and of the seams between a user's turns
     */
    public Verdict scan(byte[] json, List<Segment> segments, ScanMemory memory) {
        List<Finding> findings = new ArrayList<>();
        double worst = 0;
        for (Passage passage : Passage.of(segments)) {
            Segment segment = passage.segment();
            TextScore score = memory.find(segment);
            if (score == null) {
                score = score(segment.text(), segment.role());
                memory.keep(segment, score);
            }
            worst = Math.max(worst, add(passage, score, json, findings));
        }
        return verdict(worst, findings);
    }

    /** The confidence of what a rule of this strength finds: by the model's own thresholds, whatever the policy's are. */
    public static double confidence(Strength strength) {
        return Assessor.shipped().confidence(strength);
    }

    /** The confidence from which this scanner blocks. */
    public double blockThreshold() {
        return block;
    }

    /**
     * Scans a text that stands alone.
     *
     * @throws MalformedException if it hides characters
     */
    public Verdict scanText(String text, Role role) {
        return scanText(text, role, ScanMemory.NONE);
    }

    /**
     * Scans a text that stands alone, unless the memory knows it.
     *
     * @throws MalformedException if it hides characters
     */
    public Verdict scanText(String text, Role role, ScanMemory memory) {
        HiddenCharacters.check(text, 0);
        if (!policy.roles().contains(role)) {
            return verdict(0, List.of());
        }
        Segment segment = Segment.ofText(text, role);
        TextScore score = memory.find(segment);
        if (score == null) {
            score = score(text, role);
            memory.keep(segment, score);
        }
        return judge(text, role, score);
    }

    /** Scores one text, whatever the policy says of it. */
    public TextScore score(String text, Role role) {
        return assessor.score(text, role);
    }

    /** Applies the policy to the score of a text that stands alone: offsets count characters. */
    public Verdict judge(String text, Role role, TextScore score) {
        List<Finding> findings = new ArrayList<>();
        return verdict(add(Passage.of(Segment.ofText(text, role)), score, null, findings), findings);
    }

    /**
     * Whether a second opinion could change what is done: the confidence lies between half of the flag threshold and the block
     * threshold.
     */
    public boolean isGrey(TextScore score) {
        return score.confidence() >= flag / 2 && score.confidence() < block;
    }

    private double add(Passage passage, TextScore score, byte @Nullable [] json, List<Finding> to) {
        double worst = 0;
        for (TextScore.Match match : score.matches()) {
            if (counts(match)) {
                double confidence = passage.confidence(match);
                worst = Math.max(worst, confidence);
                if (confidence >= flag) {
                    passage.locate(match, json, to);
                }
            }
        }
        return worst;
    }

    private boolean counts(TextScore.Match match) {
        String family = match.family();
        return policy.threats().contains(match.threat())
                && !policy.allow().contains(match.rule())
                && (family == null || !policy.allow().contains(family));
    }

    private Verdict verdict(double worst, List<Finding> findings) {
        if (findings.isEmpty()) {
            return new Verdict(Action.ALLOW, null, worst, findings);
        }
        Finding decisive = findings.get(0);
        for (Finding finding : findings) {
            decisive = finding.confidence() > decisive.confidence() ? finding : decisive;
        }
        List<Finding> inOrder = new ArrayList<>(findings);
        inOrder.sort(Comparator.comparingInt(Finding::start));
        return new Verdict(
                decisive.confidence() >= block ? Action.BLOCK : Action.FLAG, decisive.threat(), worst, inOrder);
    }
}
