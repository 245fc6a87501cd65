package io.m2mgateway.bench.ratio;

import com.github.luben.zstd.Zstd;
import io.m2mgateway.bench.ratio.Traffic.Message;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.compress.CompactStreams;
import io.m2mgateway.m2m.compress.ContentCoding;
import io.m2mgateway.m2m.compress.DictionaryCoding;
import io.m2mgateway.m2m.compress.RawDictionary;
import io.m2mgateway.m2m.wire.Brotli;
import io.m2mgateway.m2m.wire.WireFault;
import io.m2mgateway.m2m.zstd.Dictionaries;
import io.m2mgateway.m2m.zstd.DictionaryTrainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.zip.Deflater;

/** Prints the goal table of the compact frame, and what it is taken from: other ways to send the same messages, by size. */
public final class RatioReport {
    private static final String UP_TO_512 = "up to 512 B";
    private static final String UNDER_256 = "under 256 B";
    private static final String TO_1_KB = "256 B to 1 KB";
    private static final String ALL = "all";
    private static final String COMPACT = "compact";
    private static final String SHIPPED = ", shipped dictionary";
    private static final String LEFT_OUT = "compact, dictionary of other families";
    /** RFC 1952: header and trailer of gzip. */
    private static final int GZIP_FRAME = 18;

    private final M2mCodec codec = M2mCodec.create();
    private final M2mCodec plain =
            M2mCodec.builder().dictionaries(Dictionaries.none()).build();
    private final Traffic traffic;
    private final LeftOut leftOut;

    private RatioReport(Traffic traffic) throws DictionaryTrainer.TooLittle {
        this.traffic = traffic;
        leftOut = new LeftOut(traffic);
    }

    /** Takes the directory of the traffic; then {@code --sources REGEX} and {@code --together REGEX} where they are wanted. */
    public static void main(String[] args) throws IOException, DictionaryTrainer.TooLittle {
        if (args.length == 0 || args.length % 2 == 0) {
            System.err.println("usage: RatioReport <directory> [--sources REGEX] [--together REGEX]");
            System.exit(2);
        }
        Pattern sources = Pattern.compile(".*");
        Pattern together = Pattern.compile("");
        for (int i = 1; i < args.length; i += 2) {
            switch (args[i]) {
                case "--sources" -> sources = Pattern.compile(args[i + 1]);
                case "--together" -> together = Pattern.compile(args[i + 1]);
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
        RatioReport report = new RatioReport(Traffic.read(Path.of(args[0]), sources, together));
        Table documents = report.documents();
        Table events = report.events();
        documents.print("messages");
        events.print("events");
        goals(documents, events);
    }

    private Table documents() {
        Map<String, IntPredicate> classes = new LinkedHashMap<>();
        classes.put(UP_TO_512, size -> size <= 512);
        classes.put(UNDER_256, size -> size < 256);
        classes.put(TO_1_KB, size -> size >= 256 && size < 1024);
        classes.put("1 to 4 KB", size -> size >= 1024 && size < 4096);
        classes.put("over 4 KB", size -> size >= 4096);
        classes.put(ALL, size -> true);
        Map<String, ToIntFunction<Message>> ways = new LinkedHashMap<>();
        ways.put("raw", message -> message.bytes().length);
        ways.put("M2M v1", message -> frame(codec, message, WireForm.M2M));
        ways.put("gzip", message -> gzip(message.bytes()));
        ways.put("Brotli 5", message -> brotli(message.bytes(), 5));
        ways.put("Brotli 11", message -> brotli(message.bytes(), 11));
        ways.put("zstd 3", message -> Zstd.compress(message.bytes(), 3).length);
        ways.put("zstd 9", message -> Zstd.compress(message.bytes(), 9).length);
        ways.put("zstd 19", message -> Zstd.compress(message.bytes(), 19).length);
        dictionaryCodings()
                .forEach(
                        coding -> ways.put(coding.token() + SHIPPED, message -> coding.encode(message.bytes()).length));
        ways.put("compact, no dictionary", message -> frame(plain, message, WireForm.COMPACT));
        ways.put(COMPACT, message -> frame(codec, message, WireForm.COMPACT));
        ways.put(LEFT_OUT, message -> frame(leftOut.codec(message.family()), message, WireForm.COMPACT));
        Table table = new Table(classes);
        ways.forEach((name, way) -> table.add(
                name, traffic.documents().stream().map(way::applyAsInt).toList()));
        return table;
    }

    private Table events() {
        Map<String, IntPredicate> classes = new LinkedHashMap<>();
        classes.put("up to 1 KB", size -> size <= 1024);
        classes.put("over 1 KB", size -> size > 1024);
        classes.put(ALL, size -> true);
        List<Message> streams = traffic.streams();
        Table table = new Table(classes);
        table.add(
                "raw",
                streams.stream()
                        .flatMap(stream -> EventSizes.events(stream.bytes()).stream())
                        .map(event -> event.length)
                        .toList());
        table.add("M2M v1, each event", EventSizes.framed(streams, codec));
        table.add("gzip", EventSizes.coded(streams, stream -> ContentCoding.GZIP.newEncoder()));
        table.add("Brotli 3", EventSizes.coded(streams, stream -> ContentCoding.BR.newEncoder()));
        table.add("zstd 1", EventSizes.coded(streams, stream -> ContentCoding.ZSTD.newEncoder()));
        dictionaryCodings()
                .forEach(coding ->
                        table.add(coding.token() + SHIPPED, EventSizes.coded(streams, stream -> coding.newEncoder())));
        table.add(
                "compact, no dictionary",
                EventSizes.coded(streams, stream -> CompactStreams.newEncoder(Dictionaries.none())));
        table.add(COMPACT, EventSizes.coded(streams, stream -> CompactStreams.newEncoder(Dictionaries.shipped())));
        table.add(
                LEFT_OUT,
                EventSizes.coded(streams, stream -> CompactStreams.newEncoder(leftOut.dictionaries(stream.family()))));
        return table;
    }

    /** Those of RFC 9842, with the shipped dictionary. */
    private static List<DictionaryCoding> dictionaryCodings() {
        return DictionaryCoding.of(
                RawDictionary.of(Dictionaries.shippedDictionary().rawContent()));
    }

    private static void goals(Table documents, Table events) {
        System.out.println("| goal | safe | ambitious | " + COMPACT + " | " + LEFT_OUT + " |");
        System.out.println("| --- | --- | --- | --- | --- |");
        goal("bytes of a message up to 512 B", "85", "60", "%.1f", way -> documents.mean(way, UP_TO_512));
        goal("ratio under 256 B", "2.3", "3.2", "%.2f", way -> documents.ratio(way, UNDER_256));
        goal("ratio 256 B to 1 KB", "3.8", "4.8", "%.2f", way -> documents.ratio(way, TO_1_KB));
        goal("ratio of all", "4.0", "5.0", "%.2f", way -> documents.ratio(way, ALL));
        goal("bytes of an event up to 1 KB", "24", "18", "%.1f", way -> events.mean(way, "up to 1 KB"));
        goal("bytes of an event", "24", "18", "%.1f", way -> events.mean(way, ALL));
    }

    private static void goal(String name, String safe, String ambitious, String format, ToDoubleFunction<String> of) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %s | " + format + " | " + format + " |%n",
                name,
                safe,
                ambitious,
                of.applyAsDouble(COMPACT),
                of.applyAsDouble(LEFT_OUT));
    }

    private static int frame(M2mCodec codec, Message message, WireForm form) {
        try {
            return codec.encode(message.bytes(), form).length;
        } catch (M2mException notFramable) {
            return message.bytes().length;
        }
    }

    private static int gzip(byte[] document) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            deflater.setInput(document);
            deflater.finish();
            byte[] out = new byte[document.length + 64];
            int length = deflater.deflate(out);
            if (!deflater.finished()) {
                throw new IllegalStateException("no room");
            }
            return length + GZIP_FRAME;
        } finally {
            deflater.end();
        }
    }

    private static int brotli(byte[] document, int quality) {
        int room = document.length + 64;
        try {
            return Brotli.compress(document, quality, new byte[room], 0, room);
        } catch (WireFault e) {
            throw new IllegalStateException(e);
        }
    }
}
