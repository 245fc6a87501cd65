package io.m2mgateway.app.cli;

import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.scan.Finding;
import io.m2mgateway.scan.Threat;
import io.m2mgateway.scan.Verdict;
import io.m2mgateway.scan.Verdict.Action;
import io.m2mgateway.scan.text.MalformedException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * What a scan says of one input.
 *
 * @param verdict as a route with the same policy would decide
 * @param refused why the input's shape is refused; null where it could be read
 */
record Scanned(Verdict verdict, @Nullable MalformedException refused) {

    private static final double DIGITS = 1_000_000;

    static Scanned of(Verdict verdict) {
        return new Scanned(verdict, null);
    }

    /** A shape that no route with the filter lets pass. */
    static Scanned of(MalformedException refused) {
        Threat threat = switch (refused.problem()) {
            case MALFORMED_INPUT -> Threat.MALFORMED_INPUT;
            case EXCESSIVE_NESTING -> Threat.EXCESSIVE_NESTING;
            case INVALID_JSON, TOO_LARGE -> null;
        };
        return new Scanned(new Verdict(Action.BLOCK, threat, 1, List.of()), refused);
    }

    Action action() {
        return verdict.action();
    }

    /** What found something, each once. */
    Set<String> rules() {
        Set<String> rules = new TreeSet<>();
        for (Finding finding : verdict.findings()) {
            rules.add(finding.rule());
        }
        if (refused != null) {
            rules.add(name(refused.problem()));
        }
        return rules;
    }

    /** Writes the members {@code verdict}, {@code threat}, {@code score} and {@code rules}. */
    void writeMembers(JsonGenerator json) {
        json.writeStringProperty("verdict", name(action()));
        json.writeName("threat");
        if (verdict.threat() == null) {
            json.writeNull();
        } else {
            json.writeString(verdict.threat().name());
        }
        json.writeNumberProperty("score", rounded(verdict.confidence()));
        json.writeArrayPropertyStart("rules");
        rules().forEach(json::writeString);
        json.writeEndArray();
        if (refused != null) {
            HeaderJson.write(json, code(refused).name(), String.valueOf(refused.getMessage()));
        }
    }

    /** Writes a member {@code findings}: what was found, and where. */
    void writeFindings(JsonGenerator json) {
        json.writeArrayPropertyStart("findings");
        for (Finding finding : verdict.findings()) {
            json.writeStartObject();
            json.writeStringProperty("rule", finding.rule());
            if (finding.family() != null) {
                json.writeStringProperty("family", finding.family());
            }
            json.writeStringProperty("threat", finding.threat().name());
            json.writeNumberProperty("score", rounded(finding.confidence()));
            if (!finding.path().isEmpty()) {
                json.writeNumberProperty("message", finding.message());
                json.writeStringProperty("path", finding.path());
            }
            json.writeNumberProperty("start", finding.start());
            json.writeNumberProperty("end", finding.end());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** One line on the input, then one for each finding. Nothing of the text: it is a stranger's, and terminals obey it. */
    String plain(String file) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "%-5s %.3f  %s", name(action()), verdict.confidence(), printable(file)));
        if (refused != null) {
            text.append(": ").append(printable(String.valueOf(refused.getMessage())));
        }
        for (Finding finding : verdict.findings()) {
            String path = finding.path().isEmpty() ? "text" : finding.path();
            String family = finding.family() == null ? "" : " (" + finding.family() + ")";
            text.append(String.format(
                    Locale.ROOT,
                    "%n      %.3f  %s: %s%s, %s, characters %d to %d",
                    finding.confidence(),
                    finding.threat(),
                    finding.rule(),
                    family,
                    printable(path),
                    finding.textStart(),
                    finding.textEnd()));
        }
        return text.append(System.lineSeparator()).toString();
    }

    private static ErrorCode code(MalformedException refused) {
        return switch (refused.problem()) {
            case INVALID_JSON -> ErrorCode.INVALID_JSON;
            case TOO_LARGE -> ErrorCode.CONTENT_TOO_LARGE;
            case MALFORMED_INPUT, EXCESSIVE_NESTING -> ErrorCode.SECURITY_VIOLATION;
        };
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static double rounded(double score) {
        return Math.round(score * DIGITS) / DIGITS;
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
