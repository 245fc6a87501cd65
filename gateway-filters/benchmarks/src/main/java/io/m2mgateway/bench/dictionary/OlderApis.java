package io.m2mgateway.bench.dictionary;

import static io.m2mgateway.bench.dictionary.Json.array;
import static io.m2mgateway.bench.dictionary.Json.object;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OpenAI's completions and embeddings, and errors. */
final class OlderApis extends Api {
    OlderApis(Seed seed, Prose prose, Tools tools) {
        super(seed, prose, tools);
    }

    Map<String, @Nullable Object> error() {
        Object error = seed.of(
                object(
                        "message",
                        "The key " + seed.base62(4) + " is not known.",
                        "type",
                        "invalid_request_error",
                        "param",
                        null,
                        "code",
                        "invalid_api_key"),
                object(
                        "message",
                        "No model " + seed.of(ChatRequests.MODELS) + " here.",
                        "type",
                        "invalid_request_error",
                        "param",
                        null,
                        "code",
                        "model_not_found"),
                object(
                        "message",
                        "Too many tokens for " + seed.of(ChatRequests.MODELS) + " within a minute, org-"
                                + seed.base62(24),
                        "type",
                        "tokens",
                        "param",
                        null,
                        "code",
                        "rate_limit_exceeded"),
                object(
                        "message",
                        "This model takes 'max_completion_tokens' in place of 'max_tokens'.",
                        "type",
                        "invalid_request_error",
                        "param",
                        "max_tokens",
                        "code",
                        "unsupported_parameter"));
        return object("error", error);
    }

    Map<String, @Nullable Object> completionRequest() {
        return object(
                "model", seed.of("gpt-3.5-turbo-instruct", "davinci-002", "text-davinci-003"),
                "prompt", prose.prompt(),
                "max_tokens", maybe(60, seed.of(16, 100, 256)),
                "stream", maybe(40, true),
                "temperature", maybe(40, 0.7));
    }

    Map<String, @Nullable Object> completion() {
        return object(
                "id",
                "cmpl-" + seed.base62(29),
                "object",
                "text_completion",
                "created",
                seed.seconds(),
                "model",
                "gpt-3.5-turbo-instruct:20230824-v2",
                "choices",
                array(object("text", "\n\n" + prose.answer(), "index", 0, "logprobs", null, "finish_reason", "stop")),
                "usage",
                chatUsage(false));
    }

    Map<String, @Nullable Object> embeddingRequest() {
        Object input = seed.chance(70) ? prose.prompt() : array(prose.prompt(), prose.answer());
        return object(
                "input", input,
                "model", seed.of("text-embedding-3-small", "text-embedding-ada-002", "text-embedding-3-large"),
                "encoding_format", maybe(70, seed.of("base64", "float")));
    }

    Map<String, @Nullable Object> embedding() {
        Object vector = seed.chance(50)
                ? array(-0.0 + seed.below(1000) / 26173.0, seed.below(1000) / -31847.0)
                : seed.base62(100);
        int tokens = seed.tokens();
        return object(
                "object",
                "list",
                "data",
                array(object("object", "embedding", "index", 0, "embedding", vector)),
                "model",
                "text-embedding-3-small",
                "usage",
                object("prompt_tokens", tokens, "total_tokens", tokens));
    }

    Map<String, @Nullable Object> anthropicError() {
        return object(
                "type", "error",
                "error",
                        object(
                                "type",
                                seed.of(
                                        "invalid_request_error",
                                        "authentication_error",
                                        "overloaded_error",
                                        "rate_limit_error"),
                                "message",
                                seed.of("invalid x-api-key", "Overloaded", "max_tokens: Field required")),
                "request_id", maybe(50, "req_011" + seed.base62(21)));
    }
}
