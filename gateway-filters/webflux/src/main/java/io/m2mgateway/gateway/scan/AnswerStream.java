package io.m2mgateway.gateway.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.m2mgateway.gateway.body.EventCutter;
import io.m2mgateway.gateway.body.EventSink;
import io.m2mgateway.gateway.body.SseData;
import io.m2mgateway.gateway.scan.ChannelText.Piece;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.scan.Verdict;
import io.m2mgateway.scan.Verdict.Action;
import io.m2mgateway.scan.answer.PromptWords;
import io.m2mgateway.scan.text.Role;
import io.m2mgateway.scan.text.Segment;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * An answer that comes in events or lines. An event leaves in its turn as soon as nothing open is in it, so that what is spread over several
 * events is found before the first of them has left. For one stream; not thread-safe.
 */
final class AnswerStream implements EventSink {

    private static final byte[] DONE = "[DONE]".getBytes(UTF_8);

    private static final byte[] BARE = "data:\n\n".getBytes(UTF_8);

    /** Texts that are followed at once; a model that answers in more ways than this has its oldest ended. */
    private static final int MOST_CHANNELS = 256;

    /** Bytes of events that wait at most, whatever is open in them. */
    private static final int MOST_WAITING = 256 * 1024;

    /** Shorter lines beside the data are names and numbers. */
    private static final int SHORTEST_REST = 40;

    private final AnswerTexts texts;
    private final @Nullable PromptWords prompt;
    private final boolean lines;
    private final boolean enforced;
    private final boolean redact;
    private final EventCutter cutter;
    private final Map<String, ChannelText> channels = new LinkedHashMap<>(16, 0.75f, true);
    private final Deque<StreamEvent> waiting = new ArrayDeque<>();
    private ByteArrayOutputStream out = new ByteArrayOutputStream(0);
    private int waitingBytes;
    private Verdict worst = AnswerTexts.NOTHING;
    private @Nullable RuntimeException failure;

    /**
     * A stream that begins.
     *
     * @param lines whether each line is a document, in place of events
     * @param mode what happens to what is found; {@link ScanConfig.ResponseMode#TAG} lets everything go on at once
     * @param maxEvent bytes of an event that are held at most
     */
    AnswerStream(
            AnswerTexts texts,
            @Nullable PromptWords prompt,
            boolean lines,
            ScanConfig.ResponseMode mode,
            int maxEvent) {
        this.texts = texts;
        this.prompt = prompt;
        this.lines = lines;
        this.enforced = mode != ScanConfig.ResponseMode.TAG;
        this.redact = mode == ScanConfig.ResponseMode.REDACT;
        this.cutter = lines ? EventCutter.ofLines(maxEvent, this) : EventCutter.ofEvents(maxEvent, this);
    }

    /** The worst that was found so far. */
    Verdict worst() {
        return worst;
    }

    /** Whether the stream must end here. */
    boolean isBlocked() {
        return enforced && !redact && worst.action() == Action.BLOCK;
    }

    /** Why nothing more can be told of this stream; null while all is well. */
    @Nullable
    RuntimeException failure() {
        return failure;
    }

    /** Bytes that the next chunk may have to be looked at with. */
    int held() {
        return cutter.held();
    }

    /** Takes the next bytes; gives those that may leave. */
    byte[] next(byte[] chunk) {
        out = new ByteArrayOutputStream(chunk.length + 64);
        cutter.next(chunk);
        return out.toByteArray();
    }

    /** The stream has ended: gives what is left of it. */
    byte[] end() {
        out = new ByteArrayOutputStream(256);
        byte[] rest = cutter.end();
        if (rest.length > 0) {
            event(rest, 0, rest.length);
        }
        endAll();
        return out.toByteArray();
    }

    /** All that is held, as it came: after a scan that failed and may. */
    byte[] unscanned() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(out.toByteArray());
        waiting.forEach(event -> all.writeBytes(event.bytes()));
        all.writeBytes(cutter.end());
        waiting.clear();
        return all.toByteArray();
    }

    @Override
    public void tooLong(byte[] bytes, int from, int to) {
        failure = new IllegalStateException("an event is too long to be scanned");
        enqueue(StreamEvent.untouched(Arrays.copyOfRange(bytes, from, to)));
    }

    @Override
    public void event(byte[] bytes, int from, int to) {
        byte[] event = Arrays.copyOfRange(bytes, from, to);
        if (failure != null) {
            enqueue(StreamEvent.untouched(event));
        } else if (!isBlocked()) {
            try {
                take(event);
                release();
            } catch (RuntimeException failed) {
                failure = failed;
                if (waiting.isEmpty() || waiting.getLast().bytes() != event) {
                    enqueue(StreamEvent.untouched(event));
                }
            }
        }
    }

    private void take(byte[] event) {
        byte[] data = lines ? line(event) : SseData.of(event, 0, event.length);
        boolean clean = isClean(event, data == null ? event.length : event.length - data.length);
        if (data == null || data.length == 0) {
            if (clean || !redact) {
                enqueue(StreamEvent.untouched(event));
            }
        } else {
            if (Arrays.equals(data, DONE)) {
                endAll();
            }
            read(clean || !redact ? event : dataOnly(data), data);
        }
    }

    private static byte[] dataOnly(byte[] data) {
        ByteArrayOutputStream event = new ByteArrayOutputStream(data.length + 16);
        SseData.replace(BARE, 0, BARE.length, data, event);
        return event.toByteArray();
    }

    private static byte[] line(byte[] line) {
        int end = line.length;
        while (end > 0 && (line[end - 1] == '\n' || line[end - 1] == '\r')) {
            end--;
        }
        return Arrays.copyOf(line, end);
    }

    /** Comments, names and whatever else has no data: clients read them too. */
    private boolean isClean(byte[] event, int size) {
        if (size < SHORTEST_REST) {
            return true;
        }
        Verdict verdict = texts.scan(new String(event, UTF_8), prompt);
        found(verdict);
        return verdict.action() != Action.BLOCK;
    }

    private void read(byte[] event, byte[] coded) {
        byte[] data = coded;
        AnswerStrings.Read read;
        try {
            data = texts.opened(coded);
            read = AnswerStrings.of(data);
        } catch (JacksonException | M2mException notJson) {
            Segment all = Segment.ofText(new String(data, UTF_8), Role.ASSISTANT);
            read = new AnswerStrings.Read(List.of(new AnswerStrings.Piece(all, "")), false, List.of());
            queue(event, data, read, false);
            return;
        }
        queue(event, data, read, true);
        for (String ended : read.ended()) {
            channels.forEach((name, channel) -> {
                if (name.startsWith(ended)) {
                    channel.check(true, redact, this::found);
                }
            });
        }
    }

    private void queue(byte[] event, byte[] data, AnswerStrings.Read read, boolean json) {
        List<Segment> segments = new ArrayList<>(read.pieces().size());
        List<Piece> pieces = new ArrayList<>(read.pieces().size());
        Set<ChannelText> touched = new LinkedHashSet<>();
        enqueue(new StreamEvent(event, data, segments, pieces, json));
        for (AnswerStrings.Piece one : read.pieces()) {
            Piece piece = new Piece(one.segment().text());
            segments.add(one.segment());
            pieces.add(piece);
            boolean whole = read.whole() || one.segment().key();
            ChannelText channel = whole ? new ChannelText(texts.scanner(), prompt) : channel(one.channel());
            channel.add(piece);
            if (whole) {
                channel.check(true, redact, this::found);
            } else {
                touched.add(channel);
            }
        }
        for (ChannelText channel : touched) {
            channel.check(false, redact, this::found);
        }
    }

    private ChannelText channel(String name) {
        ChannelText known = channels.get(name);
        if (known != null) {
            return known;
        }
        if (channels.size() >= MOST_CHANNELS) {
            Iterator<ChannelText> oldest = channels.values().iterator();
            oldest.next().check(true, redact, this::found);
            oldest.remove();
        }
        ChannelText channel = new ChannelText(texts.scanner(), prompt);
        channels.put(name, channel);
        return channel;
    }

    private void found(Verdict verdict) {
        worst = AnswerTexts.worse(worst, verdict);
    }

    private void endAll() {
        channels.values().forEach(channel -> channel.check(true, redact, this::found));
        release();
    }

    private void enqueue(StreamEvent event) {
        waiting.add(event);
        waitingBytes += event.bytes().length;
    }

    private void release() {
        while (!waiting.isEmpty()
                && !isBlocked()
                && failure == null
                && (!enforced || !waiting.element().isOpen() || waitingBytes > MOST_WAITING)) {
            StreamEvent event = waiting.remove();
            waitingBytes -= event.bytes().length;
            event.writeTo(out, lines);
        }
    }
}
