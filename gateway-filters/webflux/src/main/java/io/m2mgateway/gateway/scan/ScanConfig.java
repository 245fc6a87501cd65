package io.m2mgateway.gateway.scan;

import io.m2mgateway.gateway.args.InvalidArg;
import io.m2mgateway.scan.ScanPolicy;
import io.m2mgateway.scan.Threat;
import io.m2mgateway.scan.text.Role;
import io.m2mgateway.scan.text.TextLimits;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The args of {@code SecurityScan}.
 *
 * @param mode what happens to a request that is found dangerous
 * @param blockThreshold confidence, 0 to 1, from which a request is blocked or a span replaced; default the model's own
 * @param flagThreshold confidence, 0 to 1, from which a request is marked and counted; default the model's own
 * @param threats kinds that count; default all
 * @param roles whose words are scanned; default user, tool and assistant
 * @param response what happens to answers
 * @param maxDepth JSON containers within each other, 1 to 512
 * @param otherMedia whether bodies that are neither JSON, text nor frames pass unscanned
 * @param onError what happens to a request that could not be scanned through a fault of the gateway's
 * @param allow names of rules and families that are not used
 */
public record ScanConfig(
        @DefaultValue("block") Mode mode,
        @Nullable Double blockThreshold,
        @Nullable Double flagThreshold,

        @DefaultValue({"prompt-injection", "jailbreak", "data-exfiltration", "malformed-input", "excessive-nesting"})
        Set<Threat> threats,

        @DefaultValue({"user", "tool", "assistant"}) Set<Role> roles,

        @DefaultValue("off") ResponseMode response,
        @DefaultValue("32") int maxDepth,
        @DefaultValue("pass") OtherMedia otherMedia,
        @DefaultValue("deny") OnError onError,
        @DefaultValue Set<String> allow) {

    private static final int DEEPEST = 512;

    /** What happens to a request. */
    public enum Mode {
        /** It is answered with 422. */
        BLOCK,
        /** What was found is replaced, the rest goes on. */
        REDACT,
        /** It goes on with the header {@code X-M2M-Threat}. */
        TAG,
        /** Nothing: only meters and the log tell. */
        SHADOW
    }

    /** What happens to an answer. */
    public enum ResponseMode {
        /** It is not scanned. */
        OFF,
        /** It is counted and logged. */
        TAG,
        /** What was found is replaced. */
        REDACT,
        /** It is replaced by an error, or its stream ends with one. */
        BLOCK
    }

    /** What happens to files, audio, multipart and the like. */
    public enum OtherMedia {
        /** They stream through. */
        PASS,
        /** They are answered with 415. */
        DENY
    }

    /** What happens when the gateway itself fails. */
    public enum OnError {
        /** The request is refused. */
        DENY,
        /** It goes on unscanned, and is counted. */
        ALLOW
    }

    /** Checks what annotations cannot say; each message names the arg and the fix. */
    public ScanConfig {
        checkThreshold("block-threshold", blockThreshold);
        checkThreshold("flag-threshold", flagThreshold);
        if (blockThreshold != null && flagThreshold != null && flagThreshold > blockThreshold) {
            throw new InvalidArg(
                    "flag-threshold",
                    "it is above 'block-threshold', " + blockThreshold,
                    "Use a flag-threshold of at most " + blockThreshold + ".");
        }
        if (maxDepth < 1 || maxDepth > DEEPEST) {
            throw new InvalidArg("max-depth", "it is out of range", "Use 1 to " + DEEPEST + ", for example 32.");
        }
        if (threats.isEmpty()) {
            throw new InvalidArg("threats", "the list is empty", "Leave it out for all threats.");
        }
        if (roles.isEmpty()) {
            throw new InvalidArg("roles", "the list is empty", "Use some of user, tool, assistant, system, developer.");
        }
        threats = Set.copyOf(threats);
        roles = Set.copyOf(roles);
        allow = Set.copyOf(allow);
    }

    ScanPolicy policy() {
        TextLimits limits = TextLimits.DEFAULT;
        return new ScanPolicy(
                roles,
                threats,
                blockThreshold,
                flagThreshold,
                allow,
                new TextLimits(maxDepth, limits.stringBytes(), limits.elements()));
    }

    private static void checkThreshold(String arg, @Nullable Double threshold) {
        if (threshold != null && !(threshold >= 0 && threshold <= 1)) {
            throw new InvalidArg(arg, "it is no confidence", "Use a number of 0 to 1, for example 0.8.");
        }
    }
}
