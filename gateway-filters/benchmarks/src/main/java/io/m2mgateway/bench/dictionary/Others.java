package io.m2mgateway.bench.dictionary;

import static io.m2mgateway.bench.dictionary.Json.array;
import static io.m2mgateway.bench.dictionary.Json.object;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bedrock, Cohere, Ollama, Mistral and other APIs whose messages have shapes of their own. */
final class Others extends Api {
    Others(Seed seed, Prose prose, Tools tools) {
        super(seed, prose, tools);
    }

    Map<String, @Nullable Object> request() {
        return switch (seed.below(8)) {
            case 0, 1, 2 ->
                object(
                        "messages", array(object("role", "user", "content", array(object("text", prose.prompt())))),
                        "system", maybe(60, seed.chance(50) ? array() : array(object("text", prose.system()))),
                        "inferenceConfig",
                                maybe(
                                        75,
                                        object(
                                                "maxTokens",
                                                maybe(60, 100),
                                                "temperature",
                                                maybe(50, 0.7),
                                                "topP",
                                                maybe(30, 0.9))),
                        "toolConfig",
                                maybe(
                                        30,
                                        object(
                                                "tools",
                                                array(object(
                                                        "toolSpec",
                                                        object(
                                                                "name",
                                                                tools.name(),
                                                                "description",
                                                                tools.purpose(),
                                                                "inputSchema",
                                                                object("json", tools.schema())))),
                                                "toolChoice",
                                                object("auto", object()))));
            case 3 ->
                object(
                        "model",
                        seed.of("llama3.2", "llama3.1", "mistral"),
                        "messages",
                        array(object("role", "user", "content", prose.prompt())),
                        "stream",
                        seed.chance(50),
                        "options",
                        object("temperature", 0.7),
                        "tools",
                        array());
            case 4 ->
                object(
                        "anthropic_version",
                        "bedrock-2023-05-31",
                        "max_tokens",
                        200,
                        "messages",
                        array(object("role", "user", "content", prose.prompt())),
                        "temperature",
                        maybe(40, 0.5));
            case 5 ->
                object(
                        "inputText",
                        prose.prompt(),
                        "textGenerationConfig",
                        object("maxTokenCount", 200, "temperature", 0.5, "topP", 0.9));
            case 6 ->
                object("prompt", prose.prompt(), "max_tokens", 100, "temperature", 0.7, "stop_sequences", array());
            default ->
                object(
                        "message",
                        prose.prompt(),
                        "model",
                        "command-r-plus",
                        "stream",
                        false,
                        "chat_history",
                        array(),
                        "temperature",
                        0.7);
        };
    }

    Map<String, @Nullable Object> response() {
        int in = seed.tokens();
        int out = seed.tokens();
        return switch (seed.below(8)) {
            case 0, 1, 2 ->
                object(
                        "metrics", object("latencyMs", seed.between(200, 5000)),
                        "output",
                                object(
                                        "message",
                                        object(
                                                "content",
                                                array(
                                                        seed.chance(70)
                                                                ? object("text", prose.answer())
                                                                : object(
                                                                        "toolUse",
                                                                        object(
                                                                                "input",
                                                                                tools.arguments(),
                                                                                "name",
                                                                                tools.name(),
                                                                                "toolUseId",
                                                                                "tooluse_" + seed.base62(22)))),
                                                "role",
                                                "assistant")),
                        "stopReason", seed.of("end_turn", "tool_use", "max_tokens"),
                        "usage", object("inputTokens", in, "outputTokens", out, "totalTokens", in + out));
            case 3 ->
                object(
                        "model",
                        "llama3.2",
                        "created_at",
                        "2025-06-1" + seed.below(9) + "T10:15:" + seed.between(10, 59) + "."
                                + seed.between(100000, 999999) + "Z",
                        "message",
                        object("role", "assistant", "content", prose.token()),
                        "done",
                        seed.chance(30),
                        "done_reason",
                        maybe(30, "stop"),
                        "total_duration",
                        maybe(30, seed.between(100000000, 999999999)),
                        "load_duration",
                        maybe(30, seed.between(10000000, 99999999)),
                        "prompt_eval_count",
                        maybe(30, in),
                        "prompt_eval_duration",
                        maybe(30, seed.between(10000000, 99999999)),
                        "eval_count",
                        maybe(30, out),
                        "eval_duration",
                        maybe(30, seed.between(100000000, 999999999)));
            case 4 ->
                object(
                        "inputTextTokenCount",
                        in,
                        "results",
                        array(object("tokenCount", out, "outputText", prose.answer(), "completionReason", "FINISH")));
            case 5 ->
                object(
                        "id",
                        seed.uuid(),
                        "message",
                        object("role", "assistant", "content", array(object("type", "text", "text", prose.answer()))),
                        "finish_reason",
                        "COMPLETE",
                        "usage",
                        object(
                                "billed_units",
                                object("input_tokens", in, "output_tokens", out),
                                "tokens",
                                object("input_tokens", in, "output_tokens", out)));
            case 6 ->
                object(
                        "response_id",
                        seed.uuid(),
                        "text",
                        prose.answer(),
                        "generation_id",
                        seed.uuid(),
                        "chat_history",
                        array(
                                object("role", "USER", "message", prose.prompt()),
                                object("role", "CHATBOT", "message", prose.answer())),
                        "finish_reason",
                        "COMPLETE",
                        "meta",
                        object(
                                "api_version",
                                object("version", "1"),
                                "billed_units",
                                object("input_tokens", in, "output_tokens", out),
                                "tokens",
                                object("input_tokens", in, "output_tokens", out)));
            default -> mistral(in, out);
        };
    }

    private Map<String, @Nullable Object> mistral(int in, int out) {
        return object(
                "id",
                seed.hex(32),
                "created",
                seed.seconds(),
                "model",
                seed.of("mistral-large-latest", "mistral-small-latest", "mistral-tiny"),
                "usage",
                object("prompt_tokens", in, "total_tokens", in + out, "completion_tokens", out),
                "object",
                "chat.completion",
                "choices",
                array(object(
                        "index",
                        0,
                        "finish_reason",
                        "stop",
                        "message",
                        object("role", "assistant", "tool_calls", null, "content", prose.answer()))));
    }

    /** Chunks of servers that speak OpenAI's API and add to it. */
    Map<String, @Nullable Object> chunk() {
        String model = seed.of(
                "llama-3.3-70b-versatile",
                "openai/gpt-oss-120b",
                "openai/gpt-4o-mini",
                "mistral-small-latest",
                "deepseek-chat",
                "grok-4",
                "qwen-plus");
        Object delta = seed.chance(70)
                ? object("content", prose.token())
                : object("role", "assistant", "content", "", "reasoning", maybe(40, prose.token()));
        return switch (seed.below(3)) {
            case 0 ->
                object(
                        "id",
                        "chatcmpl-" + seed.uuid(),
                        "object",
                        "chat.completion.chunk",
                        "created",
                        seed.seconds(),
                        "model",
                        model,
                        "system_fingerprint",
                        "fp_" + seed.hex(10),
                        "choices",
                        array(object("index", 0, "delta", delta, "logprobs", null, "finish_reason", null)),
                        "x_groq",
                        maybe(15, object("id", "req_01" + seed.base62(24))));
            case 1 ->
                object(
                        "id",
                        "gen-" + seed.seconds() + "-" + seed.base62(20),
                        "provider",
                        seed.of("OpenAI", "Anthropic", "Google"),
                        "model",
                        model,
                        "object",
                        "chat.completion.chunk",
                        "created",
                        seed.seconds(),
                        "choices",
                        array(object(
                                "index",
                                0,
                                "delta",
                                object("role", "assistant", "content", prose.token()),
                                "finish_reason",
                                null,
                                "native_finish_reason",
                                null,
                                "logprobs",
                                null)));
            default ->
                object(
                        "id",
                        seed.hex(32),
                        "object",
                        "chat.completion.chunk",
                        "created",
                        seed.seconds(),
                        "model",
                        model,
                        "choices",
                        array(object("index", 0, "delta", delta, "finish_reason", null)));
        };
    }
}
