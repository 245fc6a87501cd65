package io.m2mgateway.bench.context;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.context.Context;
import io.m2mgateway.m2m.context.ContextHistory;
import io.m2mgateway.m2m.context.ContextId;
import io.m2mgateway.m2m.context.ContextLimits;
import io.m2mgateway.m2m.context.Contexts;
import io.m2mgateway.m2m.session.SessionFrames;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Plays recorded conversations through a client and a server with contexts, and prints what requests and answers take by themselves and in their session, and the time of both.
 */
public final class ContextReport {
    private static final String SESSION = "sess_0123456789abcdefghij";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final M2mCodec CODEC = M2mCodec.create();
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 3;
    /** What is added beyond is a file or an image, beside which nothing else counts. */
    private static final int SMALL = 4096;

    private static final String GROWN = "grown, by up to 4 KB";

    private final Map<String, Tally> tallies = new LinkedHashMap<>();

    private ContextReport() {
        for (String kind : List.of(GROWN, "grown, by more", "other later requests", "answers")) {
            tallies.put(kind, new Tally());
        }
    }

    /** Sums over messages of one kind. */
    private static final class Tally {
        long messages;
        long raw;
        long frame;
        long alone;
        long inSession;
        long encodeNanos;
        long decodeNanos;
        double ratios;
    }

    /** A message of a conversation. */
    @SuppressWarnings("ArrayRecordComponent") // only read
    private record Message(boolean request, byte[] document) {}

    /** Takes a gzipped file of JSON lines, whose {@code messages} are pairs of {@code >} or {@code <} and a document. */
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: ContextReport <conversations.jsonl.gz>");
            System.exit(2);
        }
        List<List<Message>> conversations = read(Path.of(args[0]));
        for (int i = 0; i < WARM_UP; i++) {
            new ContextReport().play(conversations);
        }
        ContextReport report = new ContextReport();
        report.play(conversations);
        report.print();
    }

    private static List<List<Message>> read(Path file) throws IOException {
        List<List<Message>> conversations = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                List<Message> messages = new ArrayList<>();
                for (JsonNode packed : JSON.readTree(line).get("messages")) {
                    JsonNode pair = packed.isString() ? JSON.readTree(packed.asString()) : packed;
                    byte[] document = pair.get(1).asString().getBytes(UTF_8);
                    messages.add(new Message(pair.get(0).asString().equals(">"), document));
                }
                conversations.add(messages);
            }
        }
        return conversations;
    }

    private void play(List<List<Message>> conversations) {
        for (List<Message> conversation : conversations) {
            new Conversation().play(conversation);
        }
    }

    /** One session: the client's frames, and the server's history. */
    private final class Conversation {
        private final SessionFrames client = new SessionFrames(CODEC, SESSION, ContextLimits.DEFAULT, null);
        private final ContextHistory server = new ContextHistory(ContextLimits.DEFAULT);
        private final M2mCodec inSession = CODEC.withContexts(server);
        private SessionFrames.@Nullable Request request;
        private byte @Nullable [] before;

        void play(List<Message> messages) {
            for (Message message : messages) {
                try {
                    if (message.request) {
                        request(message.document);
                    } else if (request != null) {
                        answer(request, message.document);
                    }
                } catch (M2mException notFramable) {
                    // Recorded requests that are no JSON go as they are.
                }
            }
        }

        private void request(byte[] document) {
            byte[] earlier = before;
            String kind = earlier == null ? "" : kind(earlier, document);
            long start = CLOCK.getCurrentThreadCpuTime();
            SessionFrames.Request encoded = client.encode(document);
            long encode = CLOCK.getCurrentThreadCpuTime() - start;
            byte[] frame = encoded.frame();
            start = CLOCK.getCurrentThreadCpuTime();
            byte[] decoded = inSession.decode(frame).document();
            long decode = CLOCK.getCurrentThreadCpuTime() - start;
            encoded.taken();
            server.add(new Context(ContextId.of(SESSION, decoded), decoded));
            request = encoded;
            before = document;
            if (!kind.isEmpty()) {
                add(kind, document, frame.length, encode, decode);
            }
        }

        /** A server's answer leans on its request's document and on what that named but did not grow from. */
        private void answer(SessionFrames.Request to, byte[] document) {
            byte[] asked = before;
            if (asked == null) {
                return;
            }
            Context own = new Context(ContextId.of(SESSION, asked), asked);
            List<Context> near = new ArrayList<>();
            for (ContextId id : M2mCodec.contextIds(to.frame())) {
                byte[] named = server.find(id);
                if (named != null && !new Context(id, named).isWithin(own)) {
                    near.add(new Context(id, named));
                }
            }
            near.add(own);
            M2mCodec writer = CODEC.withContexts(new Near(near));
            long start = CLOCK.getCurrentThreadCpuTime();
            byte[] frame = writer.encode(document, WireForm.COMPACT);
            long encode = CLOCK.getCurrentThreadCpuTime() - start;
            start = CLOCK.getCurrentThreadCpuTime();
            byte[] decoded = to.answer(frame);
            long decode = CLOCK.getCurrentThreadCpuTime() - start;
            server.add(new Context(ContextId.of(SESSION, decoded), decoded));
            add("answers", document, frame.length, encode, decode);
        }
    }

    private record Near(List<Context> near) implements Contexts {
        @Override
        public byte @Nullable [] find(ContextId id) {
            return null;
        }

        @Override
        public List<Context> nearest(byte[] document) {
            return near;
        }
    }

    private static String kind(byte[] before, byte[] document) {
        int common = Arrays.mismatch(before, document);
        if (common >= 0 && common < before.length * 4 / 5) {
            return "other later requests";
        }
        return document.length - before.length <= SMALL ? GROWN : "grown, by more";
    }

    private void add(String kind, byte[] document, int inSession, long encode, long decode) {
        Tally tally = tallies.get(kind);
        if (tally == null) {
            throw new IllegalStateException(kind);
        }
        tally.messages++;
        tally.raw += document.length;
        tally.frame += CODEC.encode(document).length;
        tally.alone += CODEC.encode(document, WireForm.COMPACT).length;
        tally.inSession += inSession;
        tally.encodeNanos += encode;
        tally.decodeNanos += decode;
        tally.ratios += document.length / (double) inSession;
    }

    private void print() {
        System.out.println("| messages | raw | M2M v1 | compact | in a session | mean of ratios | encode | decode |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
        tallies.forEach((kind, t) -> System.out.printf(
                Locale.ROOT,
                "| %s (%d) | %.0f B | %.0f B, %.2f | %.0f B, %.2f | %.0f B, %.2f | %.1f | %.0f µs | %.0f µs |%n",
                kind,
                t.messages,
                (double) t.raw / t.messages,
                (double) t.frame / t.messages,
                (double) t.raw / t.frame,
                (double) t.alone / t.messages,
                (double) t.raw / t.alone,
                (double) t.inSession / t.messages,
                (double) t.raw / t.inSession,
                t.ratios / t.messages,
                t.encodeNanos / 1000.0 / t.messages,
                t.decodeNanos / 1000.0 / t.messages));
    }
}
