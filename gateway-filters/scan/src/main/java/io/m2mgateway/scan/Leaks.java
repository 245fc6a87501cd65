package io.m2mgateway.scan;

import io.m2mgateway.scan.rules.Secrets;
import java.util.Collection;

/**
 * Looks for what an answer must not carry away: keys, tokens and passwords by their format, and configured canaries. {@link Scanner#judge}
 * applies a policy to what it finds. Immutable and safe for threads.
 */
public final class Leaks {
    private final Secrets secrets;

    /**
     * Looks for the shipped formats and some strings.
     *
     * @param canaries strings that no answer may hold, such as a marker in the system prompt: at least 8 characters each
     */
    public Leaks(Collection<String> canaries) {
        secrets = new Secrets(canaries);
    }

    /** What a text of an answer gives away. */
    public TextScore score(CharSequence text) {
        Assessor assessor = Assessor.shipped();
        return TextScore.of(secrets.find(text).stream()
                .map(hit -> TextScore.Match.of(hit, assessor.confidence(hit.strength()), hit.start(), hit.end()))
                .toList());
    }

    /**
     * For an answer that is still streaming: the index before which nothing changes any more, whatever follows. What is settled can go to the
     * client; the rest, some 16 KB at most, is looked at again with what follows, together with the character before it.
     */
    public int settled(CharSequence text) {
        return secrets.settled(text);
    }
}
