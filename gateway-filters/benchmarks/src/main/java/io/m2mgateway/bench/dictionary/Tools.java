package io.m2mgateway.bench.dictionary;

import static io.m2mgateway.bench.dictionary.Json.ABSENT;
import static io.m2mgateway.bench.dictionary.Json.array;
import static io.m2mgateway.bench.dictionary.Json.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tools as agents declare and call them. */
final class Tools {
    private static final String[] NAMES = {
        "get_weather", "get_current_weather", "search", "web_search", "calculator", "get_time", "read_file",
                "write_file",
        "list_files", "execute_command", "bash", "run_code", "final_result", "get_capital", "get_user", "send_email",
        "create_event", "get_stock_price", "multiply", "add", "query_database", "fetch", "final_answer", "lookup_order",
        "transfer_to_agent", "str_replace_editor", "grep", "edit_file", "delegate_work", "ask_question",
    };
    private static final String[] PARAMETERS = {
        "location",
        "city",
        "query",
        "path",
        "unit",
        "name",
        "country",
        "expression",
        "a",
        "b",
        "url",
        "code",
        "command",
        "content",
        "question",
        "user_id",
        "order_id",
        "date",
        "limit",
        "id",
        "description",
        "file_path",
        "pattern",
        "x",
        "y",
        "symbol",
        "text",
        "input",
        "message",
        "answer",
        "reason",
        "value",
        "language",
    };
    private static final String[] DESCRIPTIONS = {
        "Town and country",
        "Name of the town",
        "Number of the order",
        "What to look for",
        "Words that the page has to contain",
        "Path below the project's folder",
        "Name of the customer",
        "Unit of the result",
        "Expression with numbers and brackets",
        "Left operand",
        "Right operand",
        "Address of the page",
        "Command line to start",
        "Text to put into the file",
        "Identifier of the",
        "How many entries come back at most",
        "One line about",
        "May be left out, then",
        "Day as YYYY-MM-DD",
        "Language of the answer",
    };
    private static final String[] PURPOSES = {
        "Tells the weather of a town",
        "Gives the forecast for a day",
        "Looks for pages about",
        "Finds customers by",
        "Works out an expression",
        "Adds up a list of numbers",
        "Gives back the lines of a file",
        "Puts text into a file",
        "Starts a command and gives its output",
        "Gives the answer to the user",
        "Tells the time of a place",
        "Sends a message to",
        "Names the files of a folder",
        "Books a seat for",
        "Takes the number of an order and gives its state",
        "Use it when facts are missing about",
    };
    private static final String[] CITIES = {
        "Paris",
        "San Francisco",
        "Tokyo",
        "Boston",
        "New York",
        "London",
        "Berlin",
        "San Francisco, CA",
        "Boston, MA",
        "Paris, France",
        "Beijing",
        "Seattle",
        "Mexico City",
    };

    private final Seed seed;
    private final Prose prose;

    Tools(Seed seed, Prose prose) {
        this.seed = seed;
        this.prose = prose;
    }

    String name() {
        return seed.mostly(NAMES);
    }

    String purpose() {
        return seed.chance(85) ? seed.of(PURPOSES) : prose.text(3);
    }

    String city() {
        return seed.mostly(CITIES);
    }

    /** A JSON schema for arguments, with its members in one of the usual orders. */
    Map<String, @Nullable Object> schema() {
        Map<String, @Nullable Object> properties = object();
        List<@Nullable Object> required = new ArrayList<>();
        boolean titles = seed.chance(30);
        for (int i = seed.mostly(1, 2, 3, 0, 5); i > 0; i--) {
            String name = seed.mostly(PARAMETERS);
            properties.put(name, property(name, titles));
            if (seed.chance(80) && !required.contains(name)) {
                required.add(name);
            }
        }
        Object closed = seed.chance(40) ? (Object) false : ABSENT;
        return switch (seed.below(3)) {
            case 0 ->
                object(
                        "type",
                        "object",
                        "properties",
                        properties,
                        "required",
                        required,
                        "additionalProperties",
                        closed);
            case 1 ->
                object(
                        "additionalProperties",
                        closed,
                        "properties",
                        properties,
                        "required",
                        required,
                        "type",
                        "object");
            default ->
                object(
                        "properties",
                        properties,
                        "required",
                        required,
                        "title",
                        titles ? "Args" : ABSENT,
                        "type",
                        "object",
                        "additionalProperties",
                        closed,
                        "$schema",
                        seed.chance(20) ? "http://json-schema.org/draft-07/schema#" : ABSENT);
        };
    }

    private Map<String, @Nullable Object> property(String name, boolean titles) {
        Object title = titles ? (Object) (Character.toUpperCase(name.charAt(0)) + name.substring(1)) : ABSENT;
        Object description = seed.chance(70) ? (Object) seed.of(DESCRIPTIONS) : ABSENT;
        if (name.equals("unit")) {
            return object("type", "string", "enum", array("celsius", "fahrenheit"), "description", description);
        }
        return switch (seed.below(8)) {
            case 0 -> object("type", "integer", "description", description);
            case 1 -> object("description", description, "type", "string");
            case 2 -> object("title", title, "type", "integer");
            case 3 -> object("type", "array", "items", object("type", "string"), "description", description);
            case 4 ->
                object(
                        "anyOf",
                        array(object("type", "string"), object("type", "null")),
                        "default",
                        null,
                        "title",
                        title);
            case 5 -> object("description", description, "title", title, "type", "string");
            case 6 -> object("type", "number", "description", description);
            default -> object("type", "string", "description", description);
        };
    }

    /** Arguments of a call. */
    Map<String, @Nullable Object> arguments() {
        Map<String, @Nullable Object> arguments = object();
        for (int i = seed.mostly(1, 1, 2, 0, 3); i > 0; i--) {
            String name = seed.mostly(PARAMETERS);
            arguments.put(
                    name,
                    switch (name) {
                        case "location", "city", "query" -> city();
                        case "country" -> seed.of("France", "Germany", "Mexico", "England", "Japan");
                        case "unit" -> seed.of("celsius", "fahrenheit");
                        case "a", "b", "x", "y", "limit" -> (Object) seed.below(100);
                        case "path", "file_path" -> seed.of("src/main.py", "/workspace/README.md", "index.ts", ".");
                        case "code", "command", "content" -> prose.code();
                        case "url" -> "https://example.com/" + prose.word();
                        default -> prose.prompt();
                    });
        }
        return arguments;
    }

    /** Arguments as text, which OpenAI's API wants. */
    String argumentsText() {
        return Json.write(arguments(), seed.of(Json.Style.COMPACT, Json.Style.COMPACT, Json.Style.SPACED));
    }

    /** What a tool returns. */
    String result() {
        return switch (seed.below(7)) {
            case 0 -> "Sunny, 22C in " + city();
            case 1 -> String.valueOf(seed.below(1000));
            case 2 ->
                Json.write(
                        object("location", city(), "temperature", String.valueOf(seed.below(90)), "unit", "fahrenheit"),
                        Json.Style.SPACED);
            case 3 -> Json.write(object("result", prose.answer(), "status", "success"), Json.Style.COMPACT);
            case 4 -> prose.code();
            case 5 ->
                Json.write(
                        array(object(
                                "id",
                                seed.below(1000),
                                "name",
                                prose.word(),
                                "url",
                                "https://www." + prose.word() + ".com")),
                        Json.Style.SPACED);
            default -> prose.text(4);
        };
    }

    /** A call as the chat completions API writes it; index -1: without one. */
    Object call(String id, int index) {
        Object function = object("name", name(), "arguments", argumentsText());
        return object("index", index < 0 ? ABSENT : index, "id", id, "type", "function", "function", function);
    }
}
