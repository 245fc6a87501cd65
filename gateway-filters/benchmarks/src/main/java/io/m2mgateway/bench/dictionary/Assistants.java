package io.m2mgateway.bench.dictionary;

import static io.m2mgateway.bench.dictionary.Json.array;
import static io.m2mgateway.bench.dictionary.Json.object;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects of OpenAI's assistants API. */
final class Assistants extends Api {
    Assistants(Seed seed, Prose prose, Tools tools) {
        super(seed, prose, tools);
    }

    Map<String, @Nullable Object> assistant() {
        String assistant = "asst_" + seed.base62(24);
        String thread = "thread_" + seed.base62(24);
        int created = seed.seconds();
        return switch (seed.below(4)) {
            case 0 ->
                object(
                        "id",
                        thread,
                        "object",
                        "thread",
                        "created_at",
                        created,
                        "metadata",
                        object(),
                        "tool_resources",
                        object());
            case 1 ->
                object(
                        "id",
                        "msg_" + seed.base62(24),
                        "object",
                        "thread.message",
                        "created_at",
                        created,
                        "assistant_id",
                        seed.of(NULL, assistant),
                        "thread_id",
                        thread,
                        "run_id",
                        null,
                        "role",
                        "user",
                        "content",
                        array(object("type", "text", "text", object("value", prose.prompt(), "annotations", array()))),
                        "attachments",
                        array(),
                        "metadata",
                        object());
            case 2 ->
                object(
                        "id",
                        assistant,
                        "object",
                        "assistant",
                        "created_at",
                        created,
                        "name",
                        "Math Tutor",
                        "description",
                        null,
                        "model",
                        "gpt-4-turbo",
                        "instructions",
                        prose.system(),
                        "tools",
                        array(object("type", "code_interpreter")),
                        "top_p",
                        1.0,
                        "temperature",
                        1.0,
                        "reasoning_effort",
                        null,
                        "tool_resources",
                        object("code_interpreter", object("file_ids", array())),
                        "metadata",
                        object(),
                        "response_format",
                        "auto");
            default ->
                object(
                        "id",
                        "run_" + seed.base62(24),
                        "object",
                        "thread.run",
                        "created_at",
                        created,
                        "assistant_id",
                        assistant,
                        "thread_id",
                        thread,
                        "status",
                        seed.of("queued", "in_progress", "completed"),
                        "started_at",
                        created,
                        "expires_at",
                        null,
                        "cancelled_at",
                        null,
                        "failed_at",
                        null,
                        "completed_at",
                        created + 2,
                        "required_action",
                        null,
                        "last_error",
                        null,
                        "model",
                        "gpt-4-turbo",
                        "instructions",
                        prose.system(),
                        "tools",
                        array(),
                        "tool_resources",
                        object(),
                        "metadata",
                        object(),
                        "temperature",
                        1.0,
                        "top_p",
                        1.0,
                        "reasoning_effort",
                        null,
                        "max_completion_tokens",
                        null,
                        "max_prompt_tokens",
                        null,
                        "truncation_strategy",
                        object("type", "auto", "last_messages", null),
                        "incomplete_details",
                        null,
                        "usage",
                        object(
                                "prompt_tokens",
                                seed.tokens(),
                                "completion_tokens",
                                seed.tokens(),
                                "total_tokens",
                                seed.tokens(),
                                "prompt_token_details",
                                object("cached_tokens", 0)),
                        "response_format",
                        "auto",
                        "tool_choice",
                        "auto",
                        "parallel_tool_calls",
                        true);
        };
    }
}
