package io.m2mgateway.bench.dictionary;

import static io.m2mgateway.bench.dictionary.Json.ABSENT;
import static io.m2mgateway.bench.dictionary.Json.array;
import static io.m2mgateway.bench.dictionary.Json.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Google's generateContent API. */
final class Gemini extends Api {
    Gemini(Seed seed, Prose prose, Tools tools) {
        super(seed, prose, tools);
    }

    Map<String, @Nullable Object> request() {
        boolean partsFirst = seed.chance(60);
        List<@Nullable Object> contents = new ArrayList<>();
        contents.add(content(partsFirst, "user", object("text", prose.prompt())));
        if (seed.chance(35)) {
            String name = tools.name();
            Object id = maybe(30, seed.uuid());
            contents.add(content(
                    partsFirst,
                    "model",
                    object("functionCall", object("args", tools.arguments(), "id", id, "name", name))));
            contents.add(content(
                    partsFirst,
                    "user",
                    object(
                            "functionResponse",
                            object(
                                    "id",
                                    id,
                                    "name",
                                    name,
                                    "response",
                                    object(seed.of("result", "output", "return_value"), tools.result())))));
        }
        Object functions = array(object(
                "functionDeclarations",
                array(object(
                        "description",
                        tools.purpose(),
                        "name",
                        tools.name(),
                        seed.of("parameters", "parametersJsonSchema", "parameters_json_schema"),
                        upper()))));
        return object(
                "contents", contents,
                "systemInstruction",
                        maybe(45, object("parts", array(object("text", prose.system())), "role", maybe(80, "user"))),
                "tools", maybe(40, functions),
                "toolConfig", maybe(12, object("functionCallingConfig", object("mode", "AUTO"))),
                "generationConfig", maybe(85, config()));
    }

    private Object config() {
        return switch (seed.below(4)) {
            case 0 -> object();
            case 1 ->
                object(
                        "temperature",
                        seed.of(0, 0.5, 1, 0.7),
                        "topP",
                        maybe(50, 0.95),
                        "topK",
                        maybe(50, 64),
                        "maxOutputTokens",
                        maybe(50, 1024));
            case 2 ->
                object(
                        "temperature",
                        0.0,
                        "responseMimeType",
                        "application/json",
                        "responseJsonSchema",
                        maybe(60, tools.schema()));
            default ->
                object(
                        "responseModalities",
                        array("TEXT"),
                        "thinkingConfig",
                        maybe(40, object("includeThoughts", true, "thinkingBudget", 8192)));
        };
    }

    private Object upper() {
        return object(
                "properties",
                object(
                        seed.of("city", "location", "query", "country"),
                        object("description", "The city name.", "type", "STRING")),
                "required",
                array("city"),
                "type",
                "OBJECT");
    }

    private static Object content(boolean partsFirst, String role, Object part) {
        return partsFirst ? object("parts", array(part), "role", role) : object("role", role, "parts", array(part));
    }

    Map<String, @Nullable Object> response() {
        Object part = seed.chance(30)
                ? object(
                        "functionCall",
                        object("name", tools.name(), "args", tools.arguments(), "id", maybe(15, seed.base62(8))))
                : object("text", seed.chance(50) ? prose.answer() : prose.token());
        Object finish = maybe(80, seed.of("STOP", "STOP", "STOP", "MAX_TOKENS"));
        Object candidate = object(
                "content", object("parts", array(part), "role", "model"),
                "finishReason", finish,
                "index", maybe(60, 0),
                "safetyRatings",
                        maybe(5, array(object("category", "HARM_CATEGORY_HARASSMENT", "probability", "NEGLIGIBLE"))),
                "avgLogprobs", maybe(25, -0.0001 * seed.between(1, 9999)));
        return object(
                "candidates", array(candidate),
                "usageMetadata", maybe(95, usage()),
                "modelVersion",
                        maybe(
                                70,
                                seed.of(
                                        "gemini-2.5-flash",
                                        "gemini-2.0-flash",
                                        "gemini-1.5-flash",
                                        "gemini-2.5-pro",
                                        "gemini-3-flash-preview",
                                        "gemini-3-pro-preview",
                                        "gemini-2.5-flash-lite")),
                "createTime",
                        maybe(
                                12,
                                "2025-0" + seed.between(1, 9) + "-1" + seed.below(9) + "T1" + seed.below(9) + ":2"
                                        + seed.below(9) + ":33." + seed.between(100000, 999999) + "Z"),
                "responseId", maybe(65, seed.base62(18) + "-" + seed.base62(4)));
    }

    private Object usage() {
        int prompt = seed.tokens();
        int out = seed.tokens();
        boolean detailed = seed.chance(65);
        boolean thinks = seed.chance(25);
        return object(
                "promptTokenCount",
                prompt,
                "candidatesTokenCount",
                maybe(92, out),
                "totalTokenCount",
                prompt + out,
                "trafficType",
                maybe(8, "ON_DEMAND"),
                "promptTokensDetails",
                detailed ? array(object("modality", "TEXT", "tokenCount", prompt)) : ABSENT,
                "candidatesTokensDetails",
                detailed ? maybe(50, array(object("modality", "TEXT", "tokenCount", out))) : ABSENT,
                "thoughtsTokenCount",
                thinks ? seed.tokens() : ABSENT);
    }

    Map<String, @Nullable Object> error() {
        return object(
                "error",
                object(
                        "code",
                        seed.of(400, 404, 429, 503),
                        "message",
                        prose.text(2),
                        "status",
                        seed.of("INVALID_ARGUMENT", "NOT_FOUND", "RESOURCE_EXHAUSTED", "UNAVAILABLE")));
    }
}
