package io.m2mgateway.m2m;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.m2mgateway.m2m.context.Context;
import io.m2mgateway.m2m.context.ContextId;

/** Two requests of a conversation, the second grown out of the first, in a session. */
final class Conversation {
    static final String SESSION = "sess_0123456789abcdefghij";
    static final byte[] FIRST = utf8(
            "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Which harbour has the lowest tide?\"}]}");
    static final byte[] SECOND = grown(FIRST, "Bristol, by far.", "And the highest one?");

    private Conversation() {}

    static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    static byte[] grown(byte[] request, String answer, String question) {
        String all = new String(request, UTF_8);
        return utf8(all.substring(0, all.length() - 2)
                + ",{\"role\":\"assistant\",\"content\":\"" + answer + "\"},{\"role\":\"user\",\"content\":\""
                + question
                + "\"}]}");
    }

    static Context context(byte[] document) {
        return new Context(ContextId.of(SESSION, document), document);
    }
}
