package io.m2mgateway.bench.dictionary;

import static io.m2mgateway.bench.dictionary.Json.array;
import static io.m2mgateway.bench.dictionary.Json.object;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events of OpenAI's responses API. */
final class ResponsesEvents extends Api {
    private final ResponsesApi objects;

    ResponsesEvents(Seed seed, Prose prose, Tools tools) {
        super(seed, prose, tools);
        objects = new ResponsesApi(seed, prose, tools);
    }

    Map<String, @Nullable Object> event() {
        int number = seed.below(200);
        String message = "msg_" + seed.hex(48);
        String call = "fc_" + seed.hex(48);
        Object part = object(
                "type",
                "output_text",
                "annotations",
                array(),
                "logprobs",
                array(),
                "text",
                seed.chance(50) ? "" : prose.answer());
        return switch (seed.below(14)) {
            case 0 ->
                object(
                        "type",
                        seed.of("response.created", "response.in_progress"),
                        "response",
                        objects.response(false),
                        "sequence_number",
                        seed.below(2));
            case 1 ->
                object("type", "response.completed", "sequence_number", number, "response", objects.response(true));
            case 2 ->
                object(
                        "type",
                        "response.output_item.added",
                        "item",
                        object(
                                "id",
                                message,
                                "type",
                                "message",
                                "status",
                                "in_progress",
                                "content",
                                array(),
                                "role",
                                "assistant"),
                        "output_index",
                        0,
                        "sequence_number",
                        number);
            case 3 ->
                object(
                        "type",
                        "response.content_part.added",
                        "content_index",
                        0,
                        "item_id",
                        message,
                        "output_index",
                        0,
                        "part",
                        part,
                        "sequence_number",
                        number);
            case 4 ->
                object(
                        "type",
                        "response.output_text.done",
                        "content_index",
                        0,
                        "item_id",
                        message,
                        "logprobs",
                        array(),
                        "output_index",
                        0,
                        "sequence_number",
                        number,
                        "text",
                        prose.answer());
            case 5 ->
                object(
                        "type",
                        "response.content_part.done",
                        "content_index",
                        0,
                        "item_id",
                        message,
                        "output_index",
                        0,
                        "part",
                        part,
                        "sequence_number",
                        number);
            case 6 ->
                object(
                        "type",
                        "response.output_item.done",
                        "item",
                        object(
                                "id",
                                message,
                                "type",
                                "message",
                                "status",
                                "completed",
                                "content",
                                array(part),
                                "role",
                                "assistant"),
                        "output_index",
                        0,
                        "sequence_number",
                        number);
            case 7 ->
                object(
                        "type",
                        "response.function_call_arguments.delta",
                        "delta",
                        seed.of("{\"", "\":\"", "\"}", prose.token()),
                        "item_id",
                        call,
                        "obfuscation",
                        seed.base62(seed.between(0, 16)),
                        "output_index",
                        0,
                        "sequence_number",
                        number);
            case 8 ->
                object(
                        "type",
                        "response.output_item.added",
                        "item",
                        object(
                                "id",
                                call,
                                "type",
                                "function_call",
                                "status",
                                "in_progress",
                                "arguments",
                                "",
                                "call_id",
                                "call_" + seed.base62(24),
                                "name",
                                tools.name()),
                        "output_index",
                        0,
                        "sequence_number",
                        number);
            case 9 ->
                object(
                        "type",
                        "response.reasoning_summary_text.delta",
                        "delta",
                        prose.token(),
                        "item_id",
                        "rs_" + seed.hex(48),
                        "obfuscation",
                        seed.base62(seed.between(0, 16)),
                        "output_index",
                        0,
                        "sequence_number",
                        number,
                        "summary_index",
                        0);
            case 10, 11 ->
                object(
                        "type",
                        "response.output_text.delta",
                        "sequence_number",
                        number,
                        "item_id",
                        message,
                        "output_index",
                        0,
                        "content_index",
                        0,
                        "delta",
                        prose.token(),
                        "logprobs",
                        array(),
                        "obfuscation",
                        seed.base62(seed.between(0, 16)));
            default ->
                object(
                        "type",
                        "response.output_text.delta",
                        "content_index",
                        0,
                        "delta",
                        prose.token(),
                        "item_id",
                        message,
                        "logprobs",
                        array(),
                        "obfuscation",
                        seed.base62(seed.between(0, 16)),
                        "output_index",
                        0,
                        "sequence_number",
                        number);
        };
    }
}
