package com.example.agent;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What the command line of {@link Ask} says.
 *
 * @param url of the API's chat completions
 * @param key empty: none is sent
 * @param session where sessions are opened; null: none is
 * @param turns of the conversation, 1 or more
 */
record AskOptions(
        URI url,
        String prompt,
        String model,
        String key,
        @Nullable URI session,
        boolean contexts,
        boolean stream,
        boolean jdk,
        int turns) {

    static final String USAGE = """
            usage: URL PROMPT [options]
              URL                    of the API's chat completions: http://localhost:8080/v1/chat/completions
              --model NAME           gpt-4o unless given
              --key KEY              sent as Authorization: Bearer KEY
              --session URL          frames are sent in a session, which is opened there
              --contexts             with --session: frames lean on earlier ones of the session
              --stream               asks for an answer that streams
              --turns N              a conversation of N requests, each with all that was said before; 1 unless given
              --client webclient|jdk Spring's WebClient, unless given, or the JDK's HttpClient
            """;

    /** @throws IllegalArgumentException for what is no option, or wrong as one */
    static AskOptions parse(String... args) {
        Queue<String> rest = new ArrayDeque<>(List.of(args));
        List<String> plain = new ArrayList<>();
        String model = "gpt-4o";
        String key = "";
        URI session = null;
        boolean contexts = false;
        boolean stream = false;
        boolean jdk = false;
        int turns = 1;
        while (!rest.isEmpty()) {
            String arg = rest.remove();
            switch (arg) {
                case "--model" -> model = value(arg, rest);
                case "--key" -> key = value(arg, rest);
                case "--session" -> session = http(arg, value(arg, rest));
                case "--contexts" -> contexts = true;
                case "--stream" -> stream = true;
                case "--turns" -> turns = positive(arg, value(arg, rest));
                case "--client" -> jdk = isJdk(value(arg, rest));
                default -> plain.add(argument(arg));
            }
        }
        if (plain.size() != 2) {
            throw new IllegalArgumentException("a URL and a prompt are needed, and nothing else beside the options");
        }
        if (contexts && session == null) {
            throw new IllegalArgumentException("--contexts needs --session");
        }
        URI url = http("the URL", plain.get(0));
        return new AskOptions(url, plain.get(1), model, key, session, contexts, stream, jdk, turns);
    }

    private static String value(String option, Queue<String> rest) {
        String value = rest.poll();
        if (value == null) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return value;
    }

    private static String argument(String arg) {
        if (arg.startsWith("--")) {
            throw new IllegalArgumentException("there is no option " + arg);
        }
        return arg;
    }

    private static URI http(String name, String value) {
        URI uri = URI.create(value);
        if (uri.getHost() == null || !String.valueOf(uri.getScheme()).startsWith("http")) {
            throw new IllegalArgumentException(name + " has to begin with http:// or https://, and name a host");
        }
        return uri;
    }

    private static int positive(String option, String value) {
        if (!value.matches("[1-9][0-9]{0,3}")) {
            throw new IllegalArgumentException(option + " is a number from 1 to 9999");
        }
        return Integer.parseInt(value);
    }

    private static boolean isJdk(String client) {
        return switch (client) {
            case "jdk" -> true;
            case "webclient" -> false;
            default -> throw new IllegalArgumentException("--client is webclient or jdk");
        };
    }

    /** The server, and what is wished of it. */
    Peer peer() {
        Peer peer = new Peer();
        if (session == null) {
            return peer;
        }
        String[] headers = key.isEmpty() ? new String[0] : new String[] {"Authorization", "Bearer " + key};
        return contexts ? peer.useSessionWithContexts(session, headers) : peer.useSession(session, headers);
    }
}
