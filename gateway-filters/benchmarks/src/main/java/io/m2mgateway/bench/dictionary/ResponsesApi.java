package io.m2mgateway.bench.dictionary;

import static io.m2mgateway.bench.dictionary.Json.array;
import static io.m2mgateway.bench.dictionary.Json.object;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests and answers of OpenAI's responses API. */
final class ResponsesApi extends Api {
    ResponsesApi(Seed seed, Prose prose, Tools tools) {
        super(seed, prose, tools);
    }

    Map<String, @Nullable Object> request() {
        Object input = switch (seed.below(4)) {
            case 0 -> prose.prompt();
            case 1 ->
                array(object("role", "user", "content", array(object("type", "input_text", "text", prose.prompt()))));
            case 2 ->
                array(
                        object("content", prose.prompt(), "role", "user"),
                        object(
                                "arguments",
                                tools.argumentsText(),
                                "call_id",
                                "call_" + seed.base62(24),
                                "name",
                                tools.name(),
                                "type",
                                "function_call",
                                "id",
                                "fc_" + seed.hex(48),
                                "status",
                                "completed"),
                        object(
                                "call_id",
                                "call_" + seed.base62(24),
                                "output",
                                tools.result(),
                                "type",
                                "function_call_output"));
            default -> array(object("role", "user", "content", prose.prompt()));
        };
        return object(
                "include", maybe(40, seed.of(array(), array("reasoning.encrypted_content"))),
                "input", input,
                "instructions", maybe(50, prose.system()),
                "model", seed.mostly("gpt-4o", "gpt-4o-mini", "gpt-5", "gpt-4.1", "gpt-5-mini", "o3-mini"),
                "max_output_tokens", maybe(8, 1024),
                "previous_response_id", maybe(6, "resp_" + seed.hex(48)),
                "reasoning", maybe(8, object("effort", "low", "summary", "auto")),
                "store", maybe(8, false),
                "stream", maybe(60, seed.chance(50)),
                "tool_choice", maybe(30, "auto"),
                "tools",
                        maybe(
                                40,
                                array(
                                        seed.chance(80)
                                                ? object(
                                                        "name",
                                                        tools.name(),
                                                        "parameters",
                                                        tools.schema(),
                                                        "strict",
                                                        seed.chance(50),
                                                        "type",
                                                        "function",
                                                        "description",
                                                        tools.purpose())
                                                : object("type", "web_search_preview"))));
    }

    Map<String, @Nullable Object> response(boolean complete) {
        int created = seed.seconds();
        return object(
                "id",
                "resp_" + seed.hex(48),
                "object",
                "response",
                "created_at",
                created,
                "status",
                complete ? "completed" : "in_progress",
                "background",
                false,
                "billing",
                maybe(50, object("payer", "developer")),
                "completed_at",
                complete ? (Object) (created + seed.below(9)) : maybe(100, null),
                "error",
                null,
                "frequency_penalty",
                0.0,
                "incomplete_details",
                null,
                "instructions",
                seed.chance(50) ? prose.system() : null,
                "max_output_tokens",
                null,
                "max_tool_calls",
                null,
                "model",
                seed.mostly(
                        "gpt-4o-mini-2024-07-18",
                        "gpt-4o-2024-08-06",
                        "gpt-4.1-2025-04-14",
                        "gpt-5-2025-08-07",
                        "gpt-5-mini-2025-08-07",
                        "o3-mini-2025-01-31"),
                "output",
                complete ? output() : array(),
                "parallel_tool_calls",
                true,
                "presence_penalty",
                0.0,
                "previous_response_id",
                null,
                "prompt_cache_key",
                null,
                "prompt_cache_retention",
                seed.of(NULL, "in_memory"),
                "reasoning",
                seed.chance(75)
                        ? object("effort", null, "summary", null)
                        : object("effort", "medium", "summary", "detailed"),
                "safety_identifier",
                null,
                "service_tier",
                complete ? "default" : "auto",
                "store",
                true,
                "temperature",
                1.0,
                "text",
                object("format", object("type", "text"), "verbosity", "medium"),
                "tool_choice",
                "auto",
                "tools",
                seed.chance(60)
                        ? array()
                        : array(object(
                                "type",
                                "function",
                                "description",
                                tools.purpose(),
                                "name",
                                tools.name(),
                                "parameters",
                                tools.schema(),
                                "strict",
                                true)),
                "top_logprobs",
                0,
                "top_p",
                1.0,
                "truncation",
                "disabled",
                "usage",
                complete ? usage() : null,
                "user",
                null,
                "metadata",
                object());
    }

    Map<String, @Nullable Object> response() {
        return response(true);
    }

    private Object output() {
        Object text =
                object("type", "output_text", "annotations", array(), "logprobs", array(), "text", prose.answer());
        Object message = object(
                "id",
                "msg_" + seed.hex(48),
                "type",
                "message",
                "status",
                "completed",
                "content",
                array(text),
                "role",
                "assistant");
        return switch (seed.below(4)) {
            case 0 -> array(call());
            case 1 -> array(object("id", "rs_" + seed.hex(48), "type", "reasoning", "summary", array()), message);
            default -> array(message);
        };
    }

    private Object call() {
        return object(
                "id",
                "fc_" + seed.hex(48),
                "type",
                "function_call",
                "status",
                "completed",
                "arguments",
                tools.argumentsText(),
                "call_id",
                "call_" + seed.base62(24),
                "name",
                tools.name());
    }

    private Object usage() {
        int in = seed.tokens();
        int out = seed.tokens();
        return object(
                "input_tokens",
                in,
                "input_tokens_details",
                object("cached_tokens", 0),
                "output_tokens",
                out,
                "output_tokens_details",
                object("reasoning_tokens", seed.chance(80) ? 0 : 64 * seed.below(9)),
                "total_tokens",
                in + out);
    }
}
