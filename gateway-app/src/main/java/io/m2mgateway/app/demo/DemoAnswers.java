package io.m2mgateway.app.demo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The documents that the demo upstream answers with, as OpenAI's API has them. The same request gives the same bytes. */
final class DemoAnswers {

    private static final JsonMapper MAPPER = JsonMapper.shared();

    /** 2026-01-01; a clock would make two answers differ. */
    private static final long CREATED = 1_767_225_600L;

    private static final int EMBEDDING_SIZE = 8;
    private static final List<String> MODELS = List.of("gpt-4o", "gpt-4o-mini", "text-embedding-3-small");

    private DemoAnswers() {}

    static byte[] completion(ChatRequest request) {
        List<String> words = reply(request);
        ObjectNode root = head(request, "chat.completion");
        ObjectNode choice = choice(root);
        choice.putObject("message")
                .put("role", "assistant")
                .put("content", String.join("", words))
                .putNull("refusal");
        choice.putNull("logprobs").put("finish_reason", finish(request, words));
        usage(root, request.promptWords(), words.size());
        return MAPPER.writeValueAsBytes(root);
    }

    /** The same answer as server-sent events: the role, each word, the end, the usage when it was asked for. */
    static List<byte[]> events(ChatRequest request) {
        List<String> words = reply(request);
        List<byte[]> events = new ArrayList<>();
        ObjectNode first = chunk(request);
        choice(first)
                .putNull("finish_reason")
                .putObject("delta")
                .put("role", "assistant")
                .put("content", "");
        events.add(event(first));
        for (String word : words) {
            ObjectNode chunk = chunk(request);
            choice(chunk).putNull("finish_reason").putObject("delta").put("content", word);
            events.add(event(chunk));
        }
        ObjectNode last = chunk(request);
        choice(last).put("finish_reason", finish(request, words)).putObject("delta");
        events.add(event(last));
        if (request.usage()) {
            ObjectNode usage = head(request, "chat.completion.chunk");
            usage.putArray("choices");
            usage(usage, request.promptWords(), words.size());
            events.add(event(usage));
        }
        events.add("data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII));
        return events;
    }

    /**
     * Embeddings of one text or several.
     *
     * @throws tools.jackson.core.JacksonException when the body is no JSON
     */
    static byte[] embeddings(byte[] body) {
        JsonNode request = MAPPER.readTree(body);
        JsonNode input = request.path("input");
        boolean base64 = request.path("encoding_format").asString("").equals("base64");
        ObjectNode root = MAPPER.createObjectNode().put("object", "list");
        ArrayNode data = root.putArray("data");
        int words = 0;
        for (JsonNode text : input.isArray() ? input : MAPPER.createArrayNode().add(input)) {
            String value = text.isString() ? text.asString() : text.toString();
            words += words(value).size();
            ObjectNode item = data.addObject().put("object", "embedding").put("index", data.size() - 1);
            float[] vector = vector(value);
            if (base64) {
                item.put("embedding", base64(vector));
            } else {
                ArrayNode numbers = item.putArray("embedding");
                for (float number : vector) {
                    numbers.add(number);
                }
            }
        }
        root.put("model", request.path("model").asString("text-embedding-3-small"));
        root.putObject("usage").put("prompt_tokens", words).put("total_tokens", words);
        return MAPPER.writeValueAsBytes(root);
    }

    static byte[] models() {
        ObjectNode root = MAPPER.createObjectNode().put("object", "list");
        ArrayNode data = root.putArray("data");
        for (String model : MODELS) {
            data.addObject()
                    .put("id", model)
                    .put("object", "model")
                    .put("created", CREATED)
                    .put("owned_by", "demo");
        }
        return MAPPER.writeValueAsBytes(root);
    }

    static byte[] error(String message) {
        ObjectNode root = MAPPER.createObjectNode();
        root.putObject("error")
                .put("message", message)
                .put("type", "demo_error")
                .putNull("param")
                .putNull("code");
        return MAPPER.writeValueAsBytes(root);
    }

    /** Words with the blanks before them, so that they join to the text. */
    static List<String> words(String text) {
        return text.isBlank() ? List.of() : Arrays.asList(text.split("(?<=\\S)(?=\\s)"));
    }

    private static List<String> reply(ChatRequest request) {
        List<String> words = words("You said: \"" + request.text() + "\". That came as " + request.messages()
                + " message(s) for " + request.model() + " in " + request.bytes() + " bytes of plain JSON.");
        return words.size() > request.maxWords() ? words.subList(0, request.maxWords()) : words;
    }

    private static String finish(ChatRequest request, List<String> words) {
        return words.size() == request.maxWords() ? "length" : "stop";
    }

    private static ObjectNode chunk(ChatRequest request) {
        ObjectNode chunk = head(request, "chat.completion.chunk");
        if (request.usage()) {
            chunk.putNull("usage");
        }
        return chunk;
    }

    private static ObjectNode head(ChatRequest request, String object) {
        return MAPPER.createObjectNode()
                .put("id", "chatcmpl-demo" + Long.toHexString(crc32(request.text())))
                .put("object", object)
                .put("created", CREATED)
                .put("model", request.model());
    }

    private static ObjectNode choice(ObjectNode root) {
        return root.putArray("choices").addObject().put("index", 0);
    }

    private static void usage(ObjectNode root, int prompt, int completion) {
        root.putObject("usage")
                .put("prompt_tokens", prompt)
                .put("completion_tokens", completion)
                .put("total_tokens", prompt + completion);
    }

    private static byte[] event(ObjectNode chunk) {
        return ("data: " + MAPPER.writeValueAsString(chunk) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private static float[] vector(String text) {
        float[] vector = new float[EMBEDDING_SIZE];
        for (int i = 0; i < vector.length; i++) {
            // 16 bits of a checksum, spread over [-1, 1).
            vector[i] = (crc32(i + text) & 0xFFFF) / 32768f - 1f;
        }
        return vector;
    }

    private static String base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : vector) {
            bytes.putFloat(number);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static long crc32(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }
}
