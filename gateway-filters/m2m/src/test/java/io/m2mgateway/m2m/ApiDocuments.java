package io.m2mgateway.m2m;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import tools.jackson.databind.ObjectMapper;

/** Generated LLM API documents, legal and odd: unknown roles, limits that are no numbers, repeated members, escapes, white space. */
final class ApiDocuments {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ApiDocuments() {}

    static Arbitrary<String> any() {
        return Arbitraries.oneOf(requests(), responses(), values(3));
    }

    static Arbitrary<String> requests() {
        Arbitrary<String> messages =
                message().list().ofMaxSize(9).map(list -> list.stream().collect(Collectors.joining(",", "[", "]")));
        Arbitrary<List<String>> more = Arbitraries.of(
                        "stream",
                        "max_tokens",
                        "max_completion_tokens",
                        "tools",
                        "seed",
                        "user",
                        "top_p",
                        "stop",
                        "x",
                        "model")
                .flatMap(name -> values(2).map(value -> '"' + name + "\":" + value))
                .list()
                .ofMaxSize(6);
        return Combinators.combine(text(), messages, more, space())
                .as((model, list, members, space) ->
                        '{' + space + "\"model\":" + space + quoted(model) + ",\"messages\":"
                                + list + space
                                + members.stream().map(member -> ',' + member).collect(Collectors.joining())
                                + space + '}');
    }

    private static Arbitrary<String> message() {
        Arbitrary<String> role = Arbitraries.of(
                "\"system\"",
                "\"developer\"",
                "\"user\"",
                "\"assistant\"",
                "\"tool\"",
                "\"function\"",
                "\"narrator\"",
                "null",
                "7",
                "\"us\\u0065r\"");
        Arbitrary<String> content = Arbitraries.oneOf(
                text().map(ApiDocuments::quoted),
                values(1),
                text().map(text -> "[{\"type\":\"text\",\"text\":" + quoted(text) + "},{\"type\":\"image_url\"}]"));
        return Combinators.combine(role, content).as((who, what) -> "{\"role\":" + who + ",\"content\":" + what + "}");
    }

    static Arbitrary<String> responses() {
        Arbitrary<String> finish =
                Arbitraries.of("\"stop\"", "\"length\"", "\"tool_calls\"", "\"content_filter\"", "\"x\"", "null");
        Arbitrary<String> number = Arbitraries.oneOf(
                Arbitraries.longs().greaterOrEqual(0).map(String::valueOf),
                Arbitraries.of("0", "-1", "1.5", "null", "18446744073709551615", "99999999999999999999"));
        return Combinators.combine(text(), text(), finish, number, number)
                .as((id, content, why, prompt, cached) -> "{\"id\":" + quoted("chatcmpl-" + id)
                        + ",\"model\":\"gpt-4o\",\"choices\":[{\"message\":{\"content\":" + quoted(content)
                        + "},\"finish_reason\":" + why + "}],\"usage\":{\"prompt_tokens\":" + prompt
                        + ",\"completion_tokens\":3,\"prompt_tokens_details\":{\"cached_tokens\":" + cached + "}}}");
    }

    static Arbitrary<String> values(int depth) {
        Arbitrary<String> leaf = Arbitraries.oneOf(
                text().map(ApiDocuments::quoted),
                Arbitraries.longs().map(String::valueOf),
                Arbitraries.of(
                        "true",
                        "false",
                        "null",
                        "-0",
                        "1e5",
                        "0.25",
                        "1E-2",
                        "\"\\ud83d\\ude00\\u00e9\\n\"",
                        "\"\\ud800\""));
        if (depth == 0) {
            return leaf;
        }
        Arbitrary<String> array = values(depth - 1)
                .list()
                .ofMaxSize(4)
                .map(list -> list.stream().collect(Collectors.joining(" , ", "[", "]")));
        Arbitrary<String> object = Combinators.combine(text(), values(depth - 1))
                .as((name, value) -> '{' + quoted(name) + " : " + value + '}');
        return Arbitraries.oneOf(leaf, array, object);
    }

    static Arbitrary<String> text() {
        return Arbitraries.oneOf(
                Arbitraries.strings().alpha().ofMaxLength(40),
                Arbitraries.strings().all().excludeChars(surrogates()).ofMaxLength(60),
                Arbitraries.strings().withChars("ab \"\\\n{}[]:,#|<>").ofMaxLength(300));
    }

    private static char[] surrogates() {
        char[] all = new char[Character.MAX_SURROGATE - Character.MIN_SURROGATE + 1];
        for (int i = 0; i < all.length; i++) {
            all[i] = (char) (Character.MIN_SURROGATE + i);
        }
        return all;
    }

    private static Arbitrary<String> space() {
        return Arbitraries.strings().withChars(" \n\r\t").ofMaxLength(3);
    }

    private static String quoted(String text) {
        return JSON.writeValueAsString(text);
    }
}
