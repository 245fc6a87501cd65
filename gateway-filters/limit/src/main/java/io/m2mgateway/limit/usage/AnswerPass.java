package io.m2mgateway.limit.usage;

import java.util.EnumSet;
import java.util.Set;

/** Follows the documents of an answer: finds usage, and counts generated text. */
final class AnswerPass extends JsonPass {
    /** Members of the outermost object whose strings are generated. */
    private static final Set<Member> GENERATED =
            EnumSet.of(Member.CHOICES, Member.OUTPUT, Member.CONTENT, Member.DELTA);

    /** Strings within them that are not. */
    private static final Set<Member> LABELS = EnumSet.of(
            Member.ROLE,
            Member.TYPE,
            Member.ID,
            Member.FINISH_REASON,
            Member.STOP_REASON,
            Member.STOP_SEQUENCE,
            Member.STATUS,
            Member.CALL_ID,
            Member.SIGNATURE,
            Member.ENCRYPTED_CONTENT);

    private static final Set<String> LAST_EVENTS =
            Set.of("message_stop", "response.completed", "response.incomplete", "response.failed");

    /** Where {@code choices} has its members' members: the object, the array, the choice. */
    private static final int CHOICE_LEVEL = 3;

    private final ToldUsage told = new ToldUsage();
    private long textBytes;
    private boolean usageHere;
    private boolean choicesHere;
    private int choices;
    private boolean lastEvent;

    ToldUsage told() {
        return told;
    }

    long textBytes() {
        return textBytes;
    }

    void textOutside(long bytes) {
        textBytes += bytes;
    }

    void nextDocument() {
        restart();
        usageHere = false;
        choicesHere = false;
        choices = 0;
        lastEvent = false;
    }

    boolean isUsageOnly() {
        return usageHere && choicesHere && choices == 0;
    }

    boolean isLastEvent() {
        return lastEvent;
    }

    @Override
    void begins(boolean object) {
        int level = usageLevel();
        if (object && level == depth()) {
            usageHere = true;
            told.begins();
        } else if (!object && depth() == 2 && member(1) == Member.CHOICES) {
            choicesHere = true;
        } else if (depth() == CHOICE_LEVEL && member(1) == Member.CHOICES) {
            choices++;
        }
    }

    @Override
    void ends() {}

    @Override
    void text(long bytes) {
        if (depth() == 1 && member() == Member.TYPE) {
            lastEvent = LAST_EVENTS.contains(kept());
        } else if (GENERATED.contains(member(1))
                && !LABELS.contains(member())
                && member(CHOICE_LEVEL) != Member.LOGPROBS) {
            textBytes += bytes;
        }
    }

    @Override
    void number(long value) {
        int level = usageLevel();
        if (value < 0 || level == 0) {
            return;
        }
        if (depth() == level) {
            told.number(member(), value);
        } else if (depth() == level + 1
                && (member(level) == Member.PROMPT_TOKENS_DETAILS || member(level) == Member.INPUT_TOKENS_DETAILS)) {
            told.number(member(), value);
        }
    }

    @Override
    void literal(char first) {}

    /** The depth of the members of the usage that the pass is in; 0 if it is in none. */
    private int usageLevel() {
        Member root = member(1);
        if (root == Member.USAGE) {
            return 2;
        }
        boolean nested = root == Member.RESPONSE || root == Member.MESSAGE;
        return nested && member(2) == Member.USAGE ? CHOICE_LEVEL : 0;
    }
}
