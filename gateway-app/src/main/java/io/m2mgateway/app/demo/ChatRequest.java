package io.m2mgateway.app.demo;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the demo reads of a chat completion request.
 *
 * @param text the text of the last user message, empty when there is none
 * @param promptWords words of all messages: the demo's token is a word
 * @param maxWords the most words to answer with
 * @param bytes size of the request body
 */
record ChatRequest(
        String model,
        int messages,
        String text,
        int promptWords,
        int maxWords,
        boolean stream,
        boolean usage,
        int bytes) {

    private static final JsonMapper MAPPER = JsonMapper.shared();

    /**
     * @throws JacksonException when the body is no JSON
     * @throws IllegalArgumentException when it is no chat request
     */
    static ChatRequest parse(byte[] body) {
        JsonNode root = MAPPER.readTree(body);
        if (!root.path("messages").isArray() || !root.path("model").isString()) {
            throw new IllegalArgumentException("A chat request has a model and messages.");
        }
        String text = "";
        int words = 0;
        for (JsonNode message : root.path("messages")) {
            String content = text(message.path("content"));
            words += DemoAnswers.words(content).size();
            if (message.path("role").asString("").equals("user")) {
                text = content;
            }
        }
        int max =
                root.path("max_completion_tokens").asInt(root.path("max_tokens").asInt(Integer.MAX_VALUE));
        return new ChatRequest(
                root.path("model").asString(),
                root.path("messages").size(),
                text,
                words,
                Math.max(1, max),
                root.path("stream").asBoolean(false),
                root.path("stream_options").path("include_usage").asBoolean(false),
                body.length);
    }

    private static String text(JsonNode content) {
        if (content.isString()) {
            return content.asString();
        }
        StringBuilder parts = new StringBuilder();
        for (JsonNode part : content) {
            parts.append(part.path("text").asString(""));
        }
        return parts.toString();
    }
}
