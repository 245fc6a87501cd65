package io.m2mgateway.bench.dictionary;

import static io.m2mgateway.bench.dictionary.Json.ABSENT;
import static io.m2mgateway.bench.dictionary.Json.array;
import static io.m2mgateway.bench.dictionary.Json.object;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests of the chat completions API of OpenAI and of the many that speak it. */
final class ChatRequests extends Api {
    ChatRequests(Seed seed, Prose prose, Tools tools) {
        super(seed, prose, tools);
    }

    static final String[] MODELS = {
        "gpt-4o-mini",
        "gpt-4o",
        "gpt-4",
        "gpt-3.5-turbo",
        "gpt-4.1-mini",
        "gpt-4.1",
        "gpt-5",
        "gpt-5-mini",
        "o3-mini",
        "gpt-4-turbo",
        "o1",
        "o4-mini",
        "gpt-4.1-nano",
        "openai/gpt-oss-120b",
        "llama-3.3-70b-versatile",
        "mistral-large-latest",
        "mistral-small-latest",
        "deepseek-chat",
        "deepseek-reasoner",
        "grok-4",
        "gpt-3.5-turbo-instruct",
        "meta-llama/Llama-3.1-8B-Instruct",
        "openai/gpt-4o-mini",
        "anthropic/claude-sonnet-4.5",
        "qwen-turbo",
        "qwen-plus",
        "command-r-plus",
    };

    Map<String, @Nullable Object> request() {
        boolean withTools = seed.chance(35);
        List<Map.Entry<String, @Nullable Object>> members = new ArrayList<>();
        Map<String, @Nullable Object> all = object(
                "messages", messages(withTools),
                "model", seed.mostly(MODELS),
                "frequency_penalty", maybe(4, 0),
                "max_tokens", maybe(18, seed.of(100, 200, 256, 512, 1000, 1024, 2048, 4096, 10, 50)),
                "max_completion_tokens", maybe(8, seed.of(100, 1000, 4096, 16384)),
                "n", maybe(8, 1),
                "presence_penalty", maybe(4, 0),
                "reasoning_effort", maybe(5, seed.of("low", "medium", "high", "minimal")),
                "response_format", maybe(10, responseFormat()),
                "seed", maybe(5, 42),
                "stop", maybe(6, array(seed.of("\nObservation:", "\n\n", "Human:", "END"))),
                "stream", maybe(60, seed.chance(50)),
                "stream_options", maybe(10, object("include_usage", true)),
                "temperature", maybe(30, seed.of(0, 0.7, 1, 0.0, 0.2, 0.5, 1.0, 0.1, 0.8)),
                "tool_choice", withTools ? maybe(70, seed.of("auto", "auto", "required")) : ABSENT,
                "tools", withTools ? toolList() : ABSENT,
                "top_p", maybe(8, seed.of(1, 0.9, 0.95, 1.0)),
                "user", maybe(3, "user-" + seed.base62(6)));
        members.addAll(all.entrySet());
        switch (seed.below(4)) {
            case 0 -> Collections.swap(members, 0, 1);
            case 1 -> {
                // Model first, then what is short, the conversation last.
                Map.Entry<String, @Nullable Object> messages = members.remove(0);
                members.add(seed.below(members.size()) + 1, messages);
            }
            default -> {}
        }
        Map<String, @Nullable Object> request = object();
        members.forEach(member -> request.put(member.getKey(), member.getValue()));
        return request;
    }

    private Object responseFormat() {
        return seed.chance(40)
                ? object("type", "json_object")
                : object(
                        "type",
                        "json_schema",
                        "json_schema",
                        object(
                                "name",
                                seed.of("response", "answer", "output", "person"),
                                "schema",
                                tools.schema(),
                                "strict",
                                true));
    }

    private List<@Nullable Object> messages(boolean withTools) {
        List<@Nullable Object> messages = new ArrayList<>();
        boolean roleFirst = seed.chance(70);
        if (seed.chance(45)) {
            messages.add(message(roleFirst, seed.chance(92) ? "system" : "developer", prose.system()));
        }
        for (int turns = seed.mostly(1, 1, 1, 2, 3, 5); turns > 0; turns--) {
            messages.add(message(roleFirst, "user", userContent()));
            if (withTools && seed.chance(50)) {
                String id = "call_" + seed.base62(24);
                Object call = tools.call(id, -1);
                messages.add(
                        roleFirst
                                ? object(
                                        "role",
                                        "assistant",
                                        "content",
                                        seed.of("", NULL, NULL),
                                        "tool_calls",
                                        array(call))
                                : object("content", null, "role", "assistant", "tool_calls", array(call)));
                messages.add(
                        roleFirst
                                ? object("role", "tool", "tool_call_id", id, "content", tools.result())
                                : object("content", tools.result(), "role", "tool", "tool_call_id", id));
            }
            if (turns > 1) {
                messages.add(message(roleFirst, "assistant", prose.answer()));
            }
        }
        return messages;
    }

    private Object userContent() {
        if (seed.chance(8)) {
            return array(
                    object("type", "text", "text", prose.prompt()),
                    object(
                            "type",
                            "image_url",
                            "image_url",
                            object("url", "data:image/png;base64,iVBORw0KGgoAAAANSUhEUg" + seed.base62(20))));
        }
        return seed.chance(6) ? array(object("type", "text", "text", prose.prompt())) : prose.prompt();
    }

    private static Object message(boolean roleFirst, String role, Object content) {
        return roleFirst ? object("role", role, "content", content) : object("content", content, "role", role);
    }

    private List<@Nullable Object> toolList() {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = seed.mostly(1, 1, 2, 3, 6); i > 0; i--) {
            Object function = seed.chance(50)
                    ? object(
                            "name",
                            tools.name(),
                            "description",
                            tools.purpose(),
                            "parameters",
                            tools.schema(),
                            "strict",
                            maybe(20, true))
                    : object("description", tools.purpose(), "name", tools.name(), "parameters", tools.schema());
            list.add(
                    seed.chance(60)
                            ? object("type", "function", "function", function)
                            : object("function", function, "type", "function"));
        }
        return list;
    }
}
