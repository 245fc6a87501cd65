package io.m2mgateway.scan.rules;

/**
 * What stands before a phrase: whether it is said as a command to the reader, or quoted, reported or negated.
 *
 * @param lead class of words that may stand before a command in its sentence
 * @param report class of words that announce a report
 * @param not class of words that turn it into its contrary
 */
record Setting(int lead, int report, int not) {
    /** Tokens before the phrase that are looked at. */
    private static final int BACK = 8;
    /** Characters before the phrase in which a quotation may begin. */
    private static final int QUOTE = 80;

    boolean allows(Tokens tokens, Phrases.Reading reading, int first, boolean leads, boolean reported) {
        if (leads && !isLead(tokens, reading, first)) {
            return false;
        }
        if (first > 0 && !tokens.isFirst(first) && reading.is(first - 1, not)) {
            return false;
        }
        return reported || !(isReport(tokens, reading, first) || isQuoted(tokens.text(), tokens.start(first)));
    }

    private boolean isLead(Tokens tokens, Phrases.Reading reading, int first) {
        if (first == 0 || tokens.isFirst(first) || reading.is(first - 1, lead)) {
            return true;
        }
        String text = tokens.text();
        for (int at = tokens.end(first - 1); at < tokens.start(first); at++) {
            if (text.charAt(at) > ' ') {
                return true; // a comma, a colon, a dash, a bracket
            }
            if (text.charAt(at) == '\n') {
                return true;
            }
        }
        return false;
    }

    private boolean isReport(Tokens tokens, Phrases.Reading reading, int first) {
        if (tokens.isFirst(first)) {
            return false;
        }
        for (int token = first - 1; token >= Math.max(0, first - BACK); token--) {
            if (reading.is(token, report)) {
                return true;
            }
            if (tokens.isFirst(token)) {
                return false;
            }
        }
        return false;
    }

    /** Whether a quotation mark that opens stands before it, and none that closes; the marks of JSON and of attributes quote nothing. */
    private static boolean isQuoted(String text, int start) {
        for (int at = start - 1; at >= Math.max(0, start - QUOTE); at--) {
            char c = text.charAt(at);
            if (c == '\n' || "\u201D\u00BB\u300D\u300F".indexOf(c) >= 0) {
                return false;
            }
            if ("\u201C\u201E\u00AB\u300C\u300E".indexOf(c) >= 0) {
                return true;
            }
            boolean apostrophe = c == '\'' && at > 0 && Character.isLetterOrDigit(text.charAt(at - 1));
            if ((c == '"' || c == '`' || c == '\'') && !apostrophe) {
                return opens(text, at) && !isSyntax(text, at);
            }
        }
        return false;
    }

    private static boolean opens(String text, int at) {
        boolean before =
                at == 0 || (!Character.isLetterOrDigit(text.charAt(at - 1)) && ".,!?".indexOf(text.charAt(at - 1)) < 0);
        return before && at + 1 < text.length() && text.charAt(at + 1) > ' ';
    }

    private static boolean isSyntax(String text, int at) {
        int before = at - 1;
        while (before >= 0 && text.charAt(before) == ' ') {
            before--;
        }
        if (before < 0) {
            return true; // a text that is one quotation speaks for itself
        }
        char c = text.charAt(before);
        if (c == '=' || c == '{' || c == '[' || c == '\\') {
            return true;
        }
        return c == ':' && before > 0 && (text.charAt(before - 1) == '"' || text.charAt(before - 1) == '\\');
    }
}
