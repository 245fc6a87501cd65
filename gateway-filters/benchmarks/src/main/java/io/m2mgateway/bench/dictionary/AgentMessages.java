package io.m2mgateway.bench.dictionary;

import static io.m2mgateway.bench.dictionary.Json.array;
import static io.m2mgateway.bench.dictionary.Json.object;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What agents say to tools and to one another: the Model Context Protocol and the Agent2Agent protocol, both over JSON-RPC 2.0. */
final class AgentMessages extends Api {
    AgentMessages(Seed seed, Prose prose, Tools tools) {
        super(seed, prose, tools);
    }

    private Map<String, @Nullable Object> call(String method, Object params) {
        Object id = seed.chance(75) ? (Object) seed.below(20) : seed.uuid();
        return switch (seed.below(3)) {
            case 0 -> object("jsonrpc", "2.0", "id", id, "method", method, "params", params);
            case 1 -> object("method", method, "params", params, "jsonrpc", "2.0", "id", id);
            default -> object("id", id, "jsonrpc", "2.0", "method", method, "params", params);
        };
    }

    private Map<String, @Nullable Object> result(Object result) {
        Object id = seed.chance(75) ? (Object) seed.below(20) : seed.uuid();
        return seed.chance(70)
                ? object("jsonrpc", "2.0", "id", id, "result", result)
                : object("id", id, "jsonrpc", "2.0", "result", result);
    }

    Map<String, @Nullable Object> mcp() {
        return switch (seed.below(11)) {
            case 0 ->
                call(
                        "initialize",
                        object(
                                "protocolVersion",
                                version(),
                                "capabilities",
                                object(
                                        "roots",
                                        maybe(40, object("listChanged", true)),
                                        "sampling",
                                        maybe(40, object()),
                                        "elicitation",
                                        maybe(30, object())),
                                "clientInfo",
                                object("name", seed.of("mcp", "example-client", "mcp-client"), "version", "1.0.0")));
            case 1 ->
                result(object(
                        "protocolVersion",
                        version(),
                        "capabilities",
                        object(
                                "experimental",
                                maybe(50, object()),
                                "logging",
                                maybe(30, object()),
                                "prompts",
                                object("listChanged", seed.chance(50)),
                                "resources",
                                object("subscribe", false, "listChanged", seed.chance(50)),
                                "tools",
                                object("listChanged", seed.chance(50))),
                        "serverInfo",
                        object("name", seed.of("example-server", "weather", "filesystem"), "version", "1.0.0"),
                        "instructions",
                        maybe(30, prose.text(4))));
            case 2 ->
                object(
                        "jsonrpc",
                        "2.0",
                        "method",
                        seed.of(
                                "notifications/initialized",
                                "notifications/tools/list_changed",
                                "notifications/cancelled"));
            case 3 ->
                seed.chance(50)
                        ? call("tools/list", object())
                        : object(
                                "jsonrpc",
                                "2.0",
                                "id",
                                seed.below(20),
                                "method",
                                seed.of("tools/list", "ping", "resources/list", "prompts/list"));
            case 4, 5 ->
                call(
                        "tools/call",
                        object(
                                "name",
                                tools.name(),
                                "arguments",
                                tools.arguments(),
                                "_meta",
                                maybe(25, object("progressToken", seed.below(9)))));
            case 6, 7 ->
                result(object(
                        "content",
                        array(object("type", "text", "text", tools.result())),
                        "structuredContent",
                        maybe(20, object("result", tools.result())),
                        "isError",
                        maybe(80, false)));
            case 8 -> result(object("tools", array(tool(), tool())));
            case 9 ->
                object(
                        "jsonrpc",
                        "2.0",
                        "id",
                        seed.below(20),
                        "error",
                        object(
                                "code",
                                seed.of(-32601, -32602, -32603, -32600),
                                "message",
                                seed.of("Method not found", "Invalid params", "Internal error", "Invalid Request"),
                                "data",
                                maybe(30, prose.text(1))));
            default ->
                object(
                        "method",
                        "notifications/message",
                        "params",
                        object(
                                "level",
                                "info",
                                "logger",
                                prose.word(),
                                "data",
                                object("msg", prose.text(2), "extra", null)),
                        "jsonrpc",
                        "2.0");
        };
    }

    private String version() {
        return seed.of("2025-06-18", "2025-03-26", "2024-11-05", "2025-11-25");
    }

    private Object tool() {
        return seed.chance(50)
                ? object(
                        "name",
                        tools.name(),
                        "description",
                        tools.purpose(),
                        "inputSchema",
                        tools.schema(),
                        "annotations",
                        maybe(20, object("readOnlyHint", true)))
                : object("description", tools.purpose(), "inputSchema", tools.schema(), "name", tools.name());
    }

    Map<String, @Nullable Object> a2a() {
        String context = seed.uuid();
        String task = seed.uuid();
        Object part = seed.chance(50) ? object("kind", "text", "text", prose.prompt()) : object("text", prose.prompt());
        Object message = object(
                "kind",
                maybe(50, "message"),
                "role",
                seed.of("user", "agent", "ROLE_USER", "ROLE_AGENT"),
                "parts",
                array(part),
                "messageId",
                seed.of(seed.uuid(), seed.hex(32)),
                "contextId",
                maybe(40, context),
                "taskId",
                maybe(40, task),
                "metadata",
                maybe(20, object()));
        Object status = object(
                "state",
                seed.of(
                        "submitted",
                        "working",
                        "completed",
                        "input-required",
                        "TASK_STATE_COMPLETED",
                        "TASK_STATE_WORKING"),
                "message",
                maybe(30, message),
                "timestamp",
                "2025-0" + seed.between(1, 9) + "-1" + seed.below(9) + "T1" + seed.below(9) + ":00:00Z");
        Object artifact =
                object("artifactId", seed.uuid(), "name", seed.of("result", "answer", "report"), "parts", array(part));
        return switch (seed.below(7)) {
            case 0, 1 ->
                call(
                        seed.of("message/send", "message/stream", "SendMessage"),
                        object(
                                "message",
                                message,
                                "configuration",
                                maybe(30, object("acceptedOutputModes", array("text/plain"), "blocking", true))));
            case 2 ->
                result(object(
                        "id",
                        task,
                        "contextId",
                        context,
                        "status",
                        status,
                        "artifacts",
                        array(artifact),
                        "history",
                        maybe(40, array(message)),
                        "kind",
                        "task",
                        "metadata",
                        maybe(30, object())));
            case 3 ->
                result(object(
                        "taskId",
                        task,
                        "contextId",
                        context,
                        "kind",
                        "status-update",
                        "status",
                        status,
                        "final",
                        seed.chance(50)));
            case 4 ->
                result(object(
                        "taskId",
                        task,
                        "contextId",
                        context,
                        "kind",
                        "artifact-update",
                        "artifact",
                        artifact,
                        "append",
                        false,
                        "lastChunk",
                        true));
            case 5 ->
                call(
                        seed.of("tasks/get", "tasks/cancel", "GetTask"),
                        object("id", task, "historyLength", maybe(40, 10)));
            default ->
                object(
                        "name",
                        prose.word() + " Agent",
                        "description",
                        prose.text(2),
                        "url",
                        "http://localhost:9999/",
                        "protocolVersion",
                        "0.3.0",
                        "version",
                        "1.0.0",
                        "capabilities",
                        object("streaming", true, "pushNotifications", false),
                        "defaultInputModes",
                        array("text/plain"),
                        "defaultOutputModes",
                        array("text/plain"),
                        "skills",
                        array(object(
                                "id",
                                "search",
                                "name",
                                "Search",
                                "description",
                                tools.purpose(),
                                "tags",
                                array("search"),
                                "examples",
                                array(prose.prompt()))));
        };
    }
}
