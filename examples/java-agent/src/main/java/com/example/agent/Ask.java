package com.example.agent;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks a model, through a gateway or not, and prints the answer; to standard error, what went over the wire. It writes and reads the JSON of the API: what becomes of it on its
 * way is the client's.
 */
public final class Ask {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final String FURTHER = "Go on.";

    private final Chat chat;
    private final WireLog wire;
    private final PrintStream out;
    private final ObjectNode request = MAPPER.createObjectNode();
    private final ArrayNode messages;

    private Ask(AskOptions options, Chat chat, WireLog wire, PrintStream out) {
        this.chat = chat;
        this.wire = wire;
        this.out = out;
        request.put("model", options.model());
        if (options.stream()) {
            request.put("stream", true);
        }
        messages = request.putArray("messages");
    }

    /** Ends with 1 where there is no answer, with 2 where the arguments are wrong. */
    public static void main(String[] args) throws InterruptedException {
        int status = run(System.out, System.err, args);
        if (status != 0) {
            System.exit(status);
        }
    }

    static int run(PrintStream out, PrintStream err, String... args) throws InterruptedException {
        AskOptions options;
        try {
            options = AskOptions.parse(args);
        } catch (IllegalArgumentException wrong) {
            err.println(wrong.getMessage());
            err.print(AskOptions.USAGE);
            return 2;
        }
        WireLog wire = new WireLog(err);
        try (Peer peer = options.peer()) {
            Chat chat = options.jdk() ? Chat.onHttpClient(options, peer, wire) : Chat.onWebClient(options, peer, wire);
            Ask ask = new Ask(options, chat, wire, out);
            for (int turn = 0; turn < options.turns(); turn++) {
                ask.say(turn == 0 ? options.prompt() : FURTHER);
            }
            return 0;
        } catch (IOException | UncheckedIOException | JacksonException failed) {
            // The JDK's client says nothing where there is no connection.
            err.println(Objects.requireNonNullElse(failed.getMessage(), failed.toString()));
            return 1;
        }
    }

    /** One turn: what is said, and what is answered, stay in the conversation. */
    private void say(String text) throws IOException, InterruptedException {
        messages.addObject().put("role", "user").put("content", text);
        String json = MAPPER.writeValueAsString(request);
        wire.next(json.getBytes(StandardCharsets.UTF_8).length);
        StringBuilder answer = new StringBuilder();
        chat.post(json, document -> {
            String piece = text(MAPPER.readTree(document));
            answer.append(piece);
            out.print(piece);
            out.flush();
        });
        out.println();
        messages.addObject().put("role", "assistant").put("content", answer.toString());
    }

    /** The text of an answer, or of a piece of one. */
    private static String text(JsonNode document) {
        JsonNode choice = document.path("choices").path(0);
        return choice.path("message").path("content").asString("")
                + choice.path("delta").path("content").asString("");
    }
}
