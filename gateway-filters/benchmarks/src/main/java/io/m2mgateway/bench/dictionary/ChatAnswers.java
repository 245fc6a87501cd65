package io.m2mgateway.bench.dictionary;

import static io.m2mgateway.bench.dictionary.Json.ABSENT;
import static io.m2mgateway.bench.dictionary.Json.array;
import static io.m2mgateway.bench.dictionary.Json.object;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers of the chat completions API, whole and as events. */
final class ChatAnswers extends Api {
    ChatAnswers(Seed seed, Prose prose, Tools tools) {
        super(seed, prose, tools);
    }

    static final String[] SNAPSHOTS = {
        "gpt-4o-mini-2024-07-18",
        "gpt-4o-2024-08-06",
        "gpt-3.5-turbo-0125",
        "gpt-4.1-mini-2025-04-14",
        "gpt-4.1-2025-04-14",
        "gpt-4-0613",
        "gpt-5-2025-08-07",
        "gpt-5-mini-2025-08-07",
        "o3-mini-2025-01-31",
        "gpt-4o-2024-11-20",
        "gpt-3.5-turbo-0613",
        "gpt-4-turbo-2024-04-09",
        "o1-2024-12-17",
        "gpt-3.5-turbo-1106",
        "gpt-4.1-nano-2025-04-14",
        "gpt-4o-2024-05-13",
        "openai/gpt-oss-120b",
        "llama-3.3-70b-versatile",
        "mistral-tiny",
        "mistral-large-latest",
        "deepseek-chat",
        "o4-mini-2025-04-16",
        "gpt-4",
    };

    private String id() {
        return seed.chance(88)
                ? "chatcmpl-" + seed.base62(29)
                : seed.of("chatcmpl-" + seed.uuid(), seed.hex(32), "gen-" + seed.seconds() + "-" + seed.base62(20));
    }

    private Object fingerprint() {
        return seed.chance(75) ? "fp_" + seed.hex(10) : NULL;
    }

    Map<String, @Nullable Object> response() {
        boolean calls = seed.chance(25);
        boolean modern = seed.chance(75);
        Object message = object(
                "role", "assistant",
                "content", calls ? NULL : prose.answer(),
                "tool_calls", calls ? array(tools.call("call_" + seed.base62(24), -1)) : ABSENT,
                "refusal", modern ? NULL : ABSENT,
                "annotations", modern ? maybe(70, array()) : ABSENT,
                "reasoning", maybe(4, prose.text(3)));
        Object choice = object(
                "index",
                0,
                "message",
                message,
                "logprobs",
                maybe(80, null),
                "finish_reason",
                calls ? "tool_calls" : seed.of("stop", "stop", "stop", "stop", "length"));
        return object(
                "id", id(),
                "object", "chat.completion",
                "created", seed.seconds(),
                "model", seed.mostly(SNAPSHOTS),
                "choices", array(choice),
                "usage", chatUsage(modern),
                "service_tier", modern ? maybe(80, "default") : ABSENT,
                "system_fingerprint", maybe(85, fingerprint()));
    }

    Map<String, @Nullable Object> chunk() {
        boolean modern = seed.chance(75);
        Object usage = modern && seed.chance(50) ? NULL : ABSENT;
        Object delta;
        Object finish = NULL;
        switch (seed.below(12)) {
            case 0 -> delta = object("role", "assistant", "content", "", "refusal", modern ? NULL : ABSENT);
            case 1 -> {
                delta = object();
                finish = seed.of("stop", "stop", "tool_calls", "length");
            }
            case 2 ->
                delta = object(
                        "tool_calls",
                        array(object(
                                "index",
                                0,
                                "function",
                                object(
                                        "arguments",
                                        seed.of(
                                                "{\"",
                                                "\":\"",
                                                "\"}",
                                                prose.token(),
                                                seed.of("location", "city", "query"))))));
            case 3 ->
                delta = object(
                        "role",
                        "assistant",
                        "content",
                        NULL,
                        "tool_calls",
                        array(object(
                                "index",
                                0,
                                "id",
                                "call_" + seed.base62(24),
                                "type",
                                "function",
                                "function",
                                object("name", tools.name(), "arguments", ""))),
                        "refusal",
                        modern ? NULL : ABSENT);
            default -> delta = object("content", prose.token());
        }
        List<@Nullable Object> choices =
                array(object("index", 0, "delta", delta, "logprobs", maybe(80, null), "finish_reason", finish));
        if (modern && seed.chance(5)) {
            choices = array();
            usage = chatUsage(true);
        }
        return object(
                "id",
                id(),
                "object",
                "chat.completion.chunk",
                "created",
                seed.seconds(),
                "model",
                seed.mostly(SNAPSHOTS),
                "service_tier",
                modern ? "default" : ABSENT,
                "system_fingerprint",
                modern ? fingerprint() : maybe(60, fingerprint()),
                "choices",
                choices,
                "usage",
                usage,
                "obfuscation",
                modern ? maybe(80, seed.base62(seed.between(0, 15))) : ABSENT);
    }
}
