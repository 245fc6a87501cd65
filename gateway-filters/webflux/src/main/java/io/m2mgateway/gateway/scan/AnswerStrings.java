package io.m2mgateway.gateway.scan;

import io.m2mgateway.scan.text.Role;
import io.m2mgateway.scan.text.Segment;
import io.m2mgateway.scan.text.TextExtractor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * The strings of an answer or of one event of it, and which strings of other events each goes on from. What only names something is left out.
 * Lenient where a request is not: half of a surrogate pair is what remains where a stream is cut, and a member named twice is read twice.
 */
final class AnswerStrings {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(10_000)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /** Numbers that tell parts of an answer apart, whatever their place in the array of one event. */
    private static final Set<String> INDEXES = Set.of("index", "output_index", "content_index", "summary_index");

    private static final Set<String> ENDS = Set.of("finish_reason", "finishReason", "stop_reason", "done_reason");

    /** What programs call their members; everything else may be a text. */
    private static final Pattern NAME = Pattern.compile("[a-z_]{1,24}|.{1,7}");

    private final byte[] json;
    private final List<Found> found = new ArrayList<>();
    private final List<Node> ends = new ArrayList<>();
    /** What documents stand in; a body has one. */
    private final Node root = new Node(null, "", 0);

    private Node document = root;
    private String type = "";

    private AnswerStrings(byte[] json) {
        this.json = json;
    }

    /**
     * A string.
     *
     * @param channel the same for all strings that continue each other
     */
    record Piece(Segment segment, String channel) {}

    /**
     * What one event says.
     *
     * @param pieces its strings, in order
     * @param whole whether each is complete, and goes on from none
     * @param ended beginnings of the channels that get nothing more
     */
    record Read(List<Piece> pieces, boolean whole, List<String> ended) {}

    private static final class Node {
        final @Nullable Node parent;
        final String name;
        final int position;
        int elements;
        String index = "";

        Node(@Nullable Node parent, String name, int position) {
            this.parent = parent;
            this.name = name;
            this.position = position;
        }

        void path(StringBuilder to) {
            if (parent != null) {
                parent.path(to);
                if (!name.isEmpty()) {
                    to.append('.').append(name);
                } else {
                    to.append('[')
                            .append(index.isEmpty() ? Integer.toString(position) : index)
                            .append(']');
                }
            }
        }
    }

    private record Found(String text, int start, int end, Node node, String name, boolean key) {}

    /**
     * Reads a document.
     *
     * @throws JacksonException if it is no JSON
     */
    static Read of(byte[] json) {
        AnswerStrings strings = new AnswerStrings(json);
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            strings.read(parser);
        }
        return strings.result();
    }

    private void read(JsonParser parser) {
        Node node = root;
        String name = "";
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            switch (token) {
                case START_OBJECT, START_ARRAY -> {
                    node = new Node(node, name, node.elements++);
                    document = node.parent == root ? node : document;
                    name = "";
                }
                case END_OBJECT, END_ARRAY -> {
                    node = node.parent == null ? root : node.parent;
                    name = "";
                }
                case PROPERTY_NAME -> {
                    name = parser.currentName();
                    if (!NAME.matcher(name).matches()) {
                        add(parser, name, node, name, true);
                    }
                }
                case VALUE_STRING -> {
                    string(parser, node, name);
                    name = "";
                }
                default -> {
                    if (token == JsonToken.VALUE_NUMBER_INT && INDEXES.contains(name)) {
                        node.index += "#" + parser.getString();
                    }
                    name = "";
                }
            }
        }
    }

    private void string(JsonParser parser, Node node, String name) {
        String text = parser.getString();
        if (name.equals("type") && node.parent == root) {
            type = text;
        }
        if (ENDS.contains(name)) {
            ends.add(node);
        }
        if (!text.isEmpty() && !TextExtractor.isName(name, text)) {
            add(parser, text, node, name, false);
        }
    }

    private void add(JsonParser parser, String text, Node node, String name, boolean key) {
        int start = (int) parser.currentTokenLocation().getByteOffset() + 1;
        int end = start;
        while (json[end] != '"') {
            end += json[end] == '\\' ? 2 : 1;
        }
        found.add(new Found(text, start, end, node, name, key));
    }

    private Read result() {
        boolean whole = type.endsWith(".done")
                || type.endsWith(".completed")
                || type.endsWith(".added")
                || type.endsWith(".created")
                || type.endsWith("_start");
        List<Piece> pieces = new ArrayList<>(found.size());
        for (Found one : found) {
            StringBuilder path = new StringBuilder(path(one.node)).append('.').append(one.name);
            Segment segment = new Segment(one.text, Role.ASSISTANT, -1, shown(path), one.start, one.end, one.key);
            pieces.add(new Piece(segment, path.append('|').append(type).toString()));
        }
        List<String> ended = new ArrayList<>();
        for (Node node : ends) {
            ended.add(path(node));
        }
        if (type.endsWith("_stop") || type.endsWith(".done")) {
            ended.add(path(document));
        }
        return new Read(pieces, whole, ended);
    }

    /** As people write it: a body is one document, and numbers are numbers. */
    private static String shown(CharSequence path) {
        String all = path.toString().replace("#", "");
        String within = all.substring(all.indexOf(']') + 1);
        return within.startsWith(".") ? within.substring(1) : within;
    }

    private static String path(Node node) {
        StringBuilder path = new StringBuilder();
        node.path(path);
        return path.toString();
    }
}
