package io.m2mgateway.app.cli;

import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.scan.Verdict.Action;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * Scans JSON lines on all processors: one line out for each line in, in order. A bad line is answered with its error and does not stop the
 * rest.
 */
final class ScanLines implements AutoCloseable {

    private static final int MAX_LINE_BYTES = 32 << 20;
    /** Lines that wait for their turn: enough to keep all processors busy beside one long line. */
    private static final int MAX_WAITING = 1024;

    private static final long MAX_WAITING_BYTES = 64L << 20;

    private final TextScan scan;
    private final Action worstAllowed;
    private final OutputStream out;
    private final int processors = Runtime.getRuntime().availableProcessors();
    private final ExecutorService workers = Executors.newFixedThreadPool(processors);
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean ok = true;

    /**
     * Lines to one output.
     *
     * @param worstAllowed the worst verdict that is no finding
     */
    ScanLines(TextScan scan, Action worstAllowed, OutputStream out) {
        this.scan = scan;
        this.worstAllowed = worstAllowed;
        this.out = out;
    }

    private record Waiting(int bytes, Future<Answered> answer) {}

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Answered(byte[] line, boolean ok) {}

    /** Answers every line of the input, blank ones apart; returns whether nothing was found so far and all lines were good. */
    boolean copy(InputStream in) throws IOException {
        LineReader reader = new LineReader(in, this::flush, MAX_LINE_BYTES);
        while (reader.next()) {
            if (reader.blank()) {
                continue;
            }
            byte[] line = reader.tooLong()
                    ? null
                    : Arrays.copyOfRange(reader.buffer(), reader.offset(), reader.offset() + reader.length());
            int bytes = line == null ? 0 : line.length;
            waiting.add(new Waiting(bytes, workers.submit(() -> answer(line))));
            waitingBytes += bytes;
            while (waiting.size() > MAX_WAITING || waitingBytes > MAX_WAITING_BYTES) {
                writeFirst();
            }
        }
        flush();
        return ok;
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }

    private void flush() throws IOException {
        while (!waiting.isEmpty()) {
            writeFirst();
        }
        out.flush();
    }

    private void writeFirst() throws IOException {
        Waiting first = waiting.remove();
        waitingBytes -= first.bytes();
        try {
            Answered answered = first.answer().get();
            out.write(answered.line());
            ok &= answered.ok();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private Answered answer(byte @Nullable [] line) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        boolean good;
        try (JsonGenerator json = Inputs.JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            good = write(line, json);
        }
        bytes.write('\n');
        return new Answered(bytes.toByteArray(), good);
    }

    private boolean write(byte @Nullable [] line, JsonGenerator json) {
        ScanLine input = new ScanLine();
        Scanned scanned = null;
        String problem = "the line is longer than " + MAX_LINE_BYTES + " bytes";
        if (line != null) {
            try {
                scanned = input.scan(line, scan);
            } catch (ScanLine.BadLine bad) {
                problem = String.valueOf(bad.getMessage());
            } catch (JacksonException notJson) {
                problem = notJson.getOriginalMessage();
            }
        }
        json.writeStartObject();
        input.id().write(json);
        if (scanned == null) {
            json.writeNullProperty("verdict");
            HeaderJson.write(json, ErrorCode.INVALID_JSON.name(), problem);
        } else {
            scanned.writeMembers(json);
        }
        json.writeEndObject();
        return scanned != null && scanned.action().compareTo(worstAllowed) <= 0;
    }
}
