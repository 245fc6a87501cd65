package io.m2mgateway.m2m.document;

import io.m2mgateway.m2m.wire.WireFault;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What one pass over a JSON document finds. Of a member that comes twice the last counts. Not safe for use by many threads.
 *
 * <p>Reads like the reference implementation where the two agree, and says where they do not ({@link #requestDefect},
 * {@link #responseDefect}): specification, "known defects".
 */
public final class ApiDocument {
    /** Names in a header have one length byte. */
    private static final int MAX_NAME = 255;

    private static final int STREAM_FLAG = 1 << 4;
    private static final int MAX_TOKENS_FLAG = 1 << 6;
    private static final String CHAT_COMPLETION = "chatcmpl-";

    private final JsonScanner json;
    private final Messages messages = new Messages();
    private final Answer answer = new Answer();
    private boolean messagesSeen;
    private boolean messagesComplete;
    private boolean modelSeen;
    private @Nullable String model;
    private @Nullable String id;
    private @Nullable Boolean stream;
    private int presence;
    private boolean maxTokensSeen;
    private long maxTokens = JsonScanner.NOT_UNSIGNED;
    private boolean maxCompletionSeen;
    private long maxCompletion = JsonScanner.NOT_UNSIGNED;
    private boolean complete;

    private ApiDocument(byte[] bytes, int off, int len, JsonLimits limits) {
        json = new JsonScanner(bytes, off, len, limits);
    }

    /** Reads a whole document. */
    public static ApiDocument read(byte[] bytes, JsonLimits limits) throws WireFault {
        ApiDocument document = new ApiDocument(bytes, 0, bytes.length, limits);
        document.read();
        return document;
    }

    /** Reads as far as the bytes go and are well-formed. */
    public static ApiDocument readPrefix(byte[] bytes, int off, int len, JsonLimits limits) {
        ApiDocument document = new ApiDocument(bytes, off, len, limits);
        try {
            document.read();
        } catch (WireFault end) {
            // What was read until here is the answer; {@link #complete} stays false.
            return document;
        }
        return document;
    }

    private void read() throws WireFault {
        if (json.peek() == '{') {
            json.enter();
            for (boolean first = true; json.nextMember(first); first = false) {
                member(json.member());
            }
        } else {
            json.skip();
        }
        json.finish();
        complete = true;
    }

    private void member(Member member) throws WireFault {
        switch (member) {
            case MODEL -> {
                model = readText();
                modelSeen = true;
            }
            case ID -> id = readText();
            case MESSAGES -> {
                messagesSeen = true;
                messagesComplete = false;
                messages.read(json);
                messagesComplete = true;
            }
            case STREAM -> {
                boolean requested = json.peek() == 't';
                json.skip();
                stream = requested;
            }
            case MAX_TOKENS -> {
                maxTokens = readUnsigned(json);
                maxTokensSeen = true;
            }
            case MAX_COMPLETION_TOKENS -> {
                maxCompletion = readUnsigned(json);
                maxCompletionSeen = true;
            }
            case CHOICES -> answer.readChoices(json);
            case USAGE -> answer.readUsage(json);
            default -> {
                presence |= member.requestFlag;
                json.skip();
            }
        }
    }

    private @Nullable String readText() throws WireFault {
        boolean text = json.peek() == '"';
        json.skip();
        return text ? json.text() : null;
    }

    /** Passes a value; what {@link JsonScanner#number} says of it. */
    static long readUnsigned(JsonScanner json) throws WireFault {
        byte c = json.peek();
        if (c >= '0' && c <= '9') {
            return json.number();
        }
        json.skip();
        return JsonScanner.NOT_UNSIGNED;
    }

    /** A value for the header: numbers that cannot stand there are absent. */
    static long orZero(long unsigned) {
        return Math.max(0, unsigned);
    }

    /** Whether the reference implementation, which keeps 32 bits, writes another number than ours. */
    static boolean over32Bits(long unsigned) {
        return unsigned == JsonScanner.TOO_BIG || unsigned > 0xFFFF_FFFFL;
    }

    /** Whether this is read as a request: the default for what is neither. */
    public boolean isRequest() {
        boolean request = messagesSeen && modelSeen;
        boolean response = answer.choicesSeen() || (id != null && id.startsWith(CHAT_COMPLETION));
        return request || !response;
    }

    /** The whole of {@code model}; null where it is absent or no string. */
    public @Nullable String model() {
        return model;
    }

    /** The whole of {@code id}; null where it is absent or no string. */
    public @Nullable String id() {
        return id;
    }

    /** {@code stream} as a yes or no; null where it is absent. */
    public @Nullable Boolean stream() {
        return stream;
    }

    /** What the messages say. */
    public Messages messages() {
        return messages;
    }

    /** Whether {@code messages} was read to its end. */
    public boolean messagesComplete() {
        return messagesComplete;
    }

    /** What a response says. */
    public Answer answer() {
        return answer;
    }

    /**
     * {@code max_tokens}, or {@code max_completion_tokens} where the former is absent (null is not absent: it hides the other, as in
     * the reference); -1 where that is no unsigned integer up to 2^63 - 1.
     */
    public long headerMaxTokens() {
        return Math.max(-1, maxTokensSeen ? maxTokens : maxCompletion);
    }

    /** The larger of the two; -1 where neither is an unsigned integer up to 2^63 - 1. */
    public long reservedMaxTokens() {
        return Math.max(-1, Math.max(maxTokens, maxCompletion));
    }

    /** The 16 flags of a request. */
    public int requestFlags() {
        return presence
                | messages.flags()
                | (Boolean.TRUE.equals(stream) ? STREAM_FLAG : 0)
                | (headerMaxTokens() >= 0 ? MAX_TOKENS_FLAG : 0);
    }

    /** Whether the reference implementation writes a misleading header for this as a request. */
    public boolean requestDefect() {
        long taken = maxTokensSeen ? maxTokens : maxCompletion;
        boolean badMaxTokens = (maxTokensSeen || maxCompletionSeen) && (taken < 0 || over32Bits(taken));
        return badMaxTokens || messages.unknownRole() || isLong(model);
    }

    /** Whether the reference implementation writes a misleading header for this as a response. */
    public boolean responseDefect() {
        return answer.over32Bits() || isLong(model) || isLong(id);
    }

    private static boolean isLong(@Nullable String name) {
        // A char is at most three bytes of UTF-8.
        return name != null && name.length() > MAX_NAME / 3 && name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME;
    }

    /** Whether the whole document was read. */
    public boolean complete() {
        return complete;
    }
}
