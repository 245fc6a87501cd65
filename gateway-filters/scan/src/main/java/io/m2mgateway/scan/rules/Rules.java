package io.m2mgateway.scan.rules;

import io.m2mgateway.scan.rules.Rule.Mark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The shipped rules for prompts. All of them look at a text together: its words once, its literals once, and a bounded look around what they
 * know, so time is linear in the text. Immutable and safe for threads.
 */
public final class Rules {
    /** Places that are told; more of them say nothing more. */
    private static final int MOST = 64;
    /** Characters behind a mark in which its second part has to stand. */
    private static final int CLOSE = 60;

    private final List<Rule> rules;
    private final String version;
    private final Lexicon lexicon = new Lexicon();
    private final Phrases phrases;
    private final Setting setting;
    private final Literals literals;
    private final List<Rule> images;
    private final List<Rule> markRules = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();

    private static final class Shipped {
        static final Rules ONE = new Rules();
    }

    private Rules() {
        RuleFile file = RuleFile.shipped(lexicon);
        rules = file.rules();
        version = file.version();
        setting = new Setting(file.setClass("lead"), file.setClass("report"), file.setClass("not"));
        images = rules.stream().filter(Rule::images).toList();
        phrases = new Phrases(lexicon, rules);
        for (Rule rule : rules) {
            for (Mark mark : rule.marks()) {
                markRules.add(rule);
                marks.add(mark);
            }
        }
        List<String> all = new ArrayList<>(marks.stream().map(Mark::text).toList());
        all.addAll(HiddenMarkup.BEGINNINGS);
        all.addAll(DataUrls.BEGINNINGS);
        literals = new Literals(all);
    }

    /** The rules that ship with this library. */
    public static Rules shipped() {
        return Shipped.ONE;
    }

    /** Tells these rules from those of another version. */
    public String version() {
        return version;
    }

    List<Rule> rules() {
        return rules;
    }

    /** What the rules find, starts ascending; one rule's finds do not overlap. */
    public List<RuleHit> find(String text) {
        List<RuleHit> hits = new ArrayList<>(0);
        HiddenMarkup hidden = new HiddenMarkup(text);
        literals.find(text, (literal, start, end) -> {
            if (literal < marks.size()) {
                mark(literal, text, start, end, hits);
            } else if (literal < marks.size() + HiddenMarkup.BEGINNINGS.size()) {
                hidden.begins(literal - marks.size(), start, end);
            } else {
                image(text, start, end, hits);
            }
        });
        Tokens tokens = new Tokens(text);
        Phrases.Reading reading = phrases.new Reading(tokens);
        reading.find((owned, first, end) -> {
            Rule rule = owned.rule();
            int start = tokens.start(first);
            boolean fits = rule.hidden()
                    ? hidden.has(start)
                    : setting.allows(tokens, reading, first, owned.phrase().leads(), rule.reported());
            if (fits) {
                add(rule, start, tokens.end(end - 1), hits);
            }
        });
        hits.sort(Comparator.comparingInt(RuleHit::start));
        return hits;
    }

    private void mark(int literal, String text, int start, int end, List<RuleHit> hits) {
        Mark mark = marks.get(literal);
        int last = mark.then().isEmpty() ? end : follows(text, end, mark.then());
        if (last > 0 && (!mark.line() || isLineStart(text, start))) {
            add(markRules.get(literal), start, last, hits);
        }
    }

    private void image(String text, int start, int end, List<RuleHit> hits) {
        int close = DataUrls.end(text, start, end);
        if (close > 0) {
            images.forEach(rule -> add(rule, start, close, hits));
        }
    }

    private static void add(Rule rule, int start, int end, List<RuleHit> hits) {
        for (RuleHit hit : hits) {
            if (hit.rule().equals(rule.name()) && start < hit.end() && hit.start() < end) {
                return;
            }
        }
        if (hits.size() < MOST) {
            hits.add(new RuleHit(rule.name(), rule.family(), rule.strength(), start, end));
        }
    }

    private static int follows(String text, int from, String then) {
        int last = Math.min(from + CLOSE, text.length() - then.length());
        for (int at = from; at <= last; at++) {
            if (text.regionMatches(true, at, then, 0, then.length())) {
                return at + then.length();
            }
        }
        return -1;
    }

    /** Only blanks and signs of lists and quotations stand before it in its line. */
    private static boolean isLineStart(String text, int start) {
        for (int at = start - 1; at >= 0 && start - at < 8; at--) {
            char c = text.charAt(at);
            if (c == '\n') {
                return true;
            }
            if (c != ' ' && c != '\t' && c != '\r' && c != '>') {
                return false;
            }
        }
        return start < 8;
    }
}
