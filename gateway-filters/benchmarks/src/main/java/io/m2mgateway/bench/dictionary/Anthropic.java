package io.m2mgateway.bench.dictionary;

import static io.m2mgateway.bench.dictionary.Json.ABSENT;
import static io.m2mgateway.bench.dictionary.Json.array;
import static io.m2mgateway.bench.dictionary.Json.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Anthropic's messages API and its events. */
final class Anthropic extends Api {
    private static final String[] MODELS = {
        "claude-sonnet-4-5-20250929",
        "claude-3-5-sonnet-20241022",
        "claude-3-5-haiku-20241022",
        "claude-sonnet-4-20250514",
        "claude-haiku-4-5-20251001",
        "claude-3-opus-20240229",
        "claude-3-haiku-20240307",
        "claude-3-7-sonnet-20250219",
        "claude-sonnet-4-5",
        "claude-sonnet-4-0",
        "claude-3-5-sonnet-latest",
        "claude-opus-4-5-20251101",
        "claude-sonnet-4-6",
        "claude-haiku-4-5",
    };

    Anthropic(Seed seed, Prose prose, Tools tools) {
        super(seed, prose, tools);
    }

    Map<String, @Nullable Object> request() {
        boolean withTools = seed.chance(40);
        List<@Nullable Object> toolList = new ArrayList<>();
        for (int i = seed.mostly(1, 2, 4); i > 0; i--) {
            toolList.add(
                    seed.chance(50)
                            ? object(
                                    "name",
                                    tools.name(),
                                    "description",
                                    tools.purpose(),
                                    "input_schema",
                                    tools.schema())
                            : object(
                                    "description",
                                    tools.purpose(),
                                    "input_schema",
                                    tools.schema(),
                                    "name",
                                    tools.name()));
        }
        Object system = seed.chance(60)
                ? prose.system()
                : array(object(
                        "type",
                        "text",
                        "text",
                        prose.system(),
                        "cache_control",
                        maybe(50, object("type", "ephemeral"))));
        return seed.chance(60)
                ? object(
                        "max_tokens",
                        seed.of(1024, 4096, 100, 1000, 8192, 64000),
                        "messages",
                        messages(withTools),
                        "model",
                        seed.mostly(MODELS),
                        "stream",
                        maybe(60, seed.chance(50)),
                        "system",
                        maybe(50, system),
                        "temperature",
                        maybe(15, 0.5),
                        "thinking",
                        maybe(6, object("budget_tokens", 1024, "type", "enabled")),
                        "tool_choice",
                        withTools ? object("type", "auto") : ABSENT,
                        "tools",
                        withTools ? toolList : ABSENT)
                : object(
                        "model",
                        seed.mostly(MODELS),
                        "max_tokens",
                        seed.of(1024, 4096, 100),
                        "system",
                        maybe(50, system),
                        "messages",
                        messages(withTools),
                        "tools",
                        withTools ? toolList : ABSENT,
                        "stream",
                        maybe(60, true));
    }

    private List<@Nullable Object> messages(boolean withTools) {
        List<@Nullable Object> messages = new ArrayList<>();
        messages.add(
                seed.chance(60)
                        ? object("role", "user", "content", prose.prompt())
                        : object("role", "user", "content", array(object("text", prose.prompt(), "type", "text"))));
        if (withTools && seed.chance(55)) {
            String id = "toolu_01" + seed.base62(22);
            messages.add(object(
                    "role", "assistant", "content", array(object("text", prose.answer(), "type", "text"), use(id))));
            messages.add(object(
                    "role",
                    "user",
                    "content",
                    array(object(
                            "tool_use_id",
                            id,
                            "type",
                            "tool_result",
                            "content",
                            tools.result(),
                            "is_error",
                            maybe(40, false)))));
        } else if (seed.chance(20)) {
            messages.add(object("role", "assistant", "content", prose.answer()));
            messages.add(object("role", "user", "content", prose.prompt()));
        }
        return messages;
    }

    private Object use(String id) {
        return object(
                "type",
                "tool_use",
                "id",
                id,
                "name",
                tools.name(),
                "input",
                tools.arguments(),
                "caller",
                maybe(15, object("type", "direct")));
    }

    Map<String, @Nullable Object> response() {
        boolean calls = seed.chance(35);
        List<@Nullable Object> content = new ArrayList<>();
        if (seed.chance(8)) {
            content.add(object("type", "thinking", "thinking", prose.text(4), "signature", "E" + seed.base62(60)));
        }
        if (!calls || seed.chance(60)) {
            content.add(object("type", "text", "text", prose.answer()));
        }
        if (calls) {
            content.add(use("toolu_01" + seed.base62(22)));
        }
        String id = "msg_01" + seed.base62(22);
        String model = seed.mostly(MODELS);
        boolean modelFirst = seed.chance(55);
        return object(
                "model",
                modelFirst ? model : ABSENT,
                "id",
                id,
                "type",
                "message",
                "role",
                "assistant",
                modelFirst ? "-" : "model",
                modelFirst ? ABSENT : model,
                "content",
                content,
                "stop_reason",
                calls ? "tool_use" : seed.of("end_turn", "end_turn", "end_turn", "max_tokens", "stop_sequence"),
                "stop_sequence",
                null,
                "stop_details",
                maybe(15, null),
                "usage",
                usage(seed.tokens()));
    }

    private Object usage(int output) {
        boolean modern = seed.chance(75);
        return object(
                "input_tokens", seed.tokens(),
                "cache_creation_input_tokens", modern ? 0 : ABSENT,
                "cache_read_input_tokens", modern ? 0 : ABSENT,
                "cache_creation",
                        modern
                                ? maybe(80, object("ephemeral_5m_input_tokens", 0, "ephemeral_1h_input_tokens", 0))
                                : ABSENT,
                "output_tokens", output,
                "service_tier", modern ? maybe(85, "standard") : ABSENT,
                "inference_geo", modern ? maybe(40, seed.of("not_available", "global")) : ABSENT);
    }

    /** The server pads events with spaces before their last brace. */
    String event() {
        String event = Json.write(plainEvent(), Json.Style.COMPACT);
        if (seed.chance(45)) {
            return event;
        }
        int space = seed.between(1, 15);
        return event.substring(0, event.length() - 1) + " ".repeat(space) + "}";
    }

    private Object plainEvent() {
        int index = seed.mostly(0, 0, 1, 2);
        return switch (seed.below(10)) {
            case 0 ->
                object(
                        "type",
                        "message_start",
                        "message",
                        object(
                                "model",
                                seed.mostly(MODELS),
                                "id",
                                "msg_01" + seed.base62(22),
                                "type",
                                "message",
                                "role",
                                "assistant",
                                "content",
                                array(),
                                "stop_reason",
                                null,
                                "stop_sequence",
                                null,
                                "stop_details",
                                maybe(20, null),
                                "usage",
                                usage(seed.below(9))));
            case 1 ->
                object(
                        "type",
                        "content_block_start",
                        "index",
                        index,
                        "content_block",
                        object("type", "text", "text", ""));
            case 2 ->
                object(
                        "type",
                        "content_block_start",
                        "index",
                        index,
                        "content_block",
                        object(
                                "type",
                                "tool_use",
                                "id",
                                "toolu_01" + seed.base62(22),
                                "name",
                                tools.name(),
                                "input",
                                object()));
            case 3 -> object("type", "content_block_stop", "index", index);
            case 4 ->
                object(
                        "type",
                        "message_delta",
                        "delta",
                        object(
                                "stop_reason",
                                seed.of("end_turn", "tool_use", "max_tokens"),
                                "stop_sequence",
                                null,
                                "stop_details",
                                maybe(20, null)),
                        "usage",
                        object(
                                "input_tokens",
                                maybe(50, seed.tokens()),
                                "cache_creation_input_tokens",
                                maybe(50, 0),
                                "cache_read_input_tokens",
                                maybe(50, 0),
                                "output_tokens",
                                seed.tokens()));
            case 5 -> object("type", seed.of("message_stop", "ping"));
            case 6 ->
                object(
                        "type",
                        "content_block_delta",
                        "index",
                        index,
                        "delta",
                        object(
                                "type",
                                "input_json_delta",
                                "partial_json",
                                seed.of("", "{\"", "\": \"", "\"}", prose.token())));
            case 7 ->
                object(
                        "type",
                        "content_block_delta",
                        "index",
                        index,
                        "delta",
                        object("type", "thinking_delta", "thinking", prose.token() + prose.token()));
            default ->
                object(
                        "type",
                        "content_block_delta",
                        "index",
                        index,
                        "delta",
                        object("type", "text_delta", "text", prose.token() + (seed.chance(60) ? prose.text(1) : "")));
        };
    }
}
