package io.m2mgateway.bench.ratio;

import com.github.luben.zstd.Zstd;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.compress.ContentCoding;
import io.m2mgateway.m2m.compress.StreamEncoder;
import io.m2mgateway.m2m.zstd.Dictionaries;
import io.m2mgateway.m2m.zstd.Dictionary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;

/** Prints the goal table of the compact frame, beside other ways to send the same messages. */
public final class RatioReport {
    private static final M2mCodec CODEC = M2mCodec.create();

    private RatioReport() {}

    /** Takes the directory of the traffic; then {@code --dictionary FILE} and {@code --sources REGEX} where they are wanted. */
    public static void main(String[] args) throws IOException {
        if (args.length == 0 || args.length % 2 == 0) {
            System.err.println("usage: RatioReport <directory> [--dictionary FILE] [--sources REGEX]");
            System.exit(2);
        }
        Pattern sources = Pattern.compile(".*");
        M2mCodec compact = CODEC;
        for (int i = 1; i < args.length; i += 2) {
            if (args[i].equals("--sources")) {
                sources = Pattern.compile(args[i + 1]);
            } else if (args[i].equals("--dictionary")) {
                Dictionary own = Dictionary.of(Files.readAllBytes(Path.of(args[i + 1])));
                compact = M2mCodec.builder()
                        .dictionaries(Dictionaries.shipped().encodingWith(own))
                        .build();
            }
        }
        Traffic traffic = Traffic.read(Path.of(args[0]), sources.asMatchPredicate());
        documents(traffic.documents(), compact);
    }

    private static void documents(List<byte[]> documents, M2mCodec compact) {
        Map<String, IntPredicate> classes = new LinkedHashMap<>();
        classes.put("up to 512 B", size -> size <= 512);
        classes.put("under 256 B", size -> size < 256);
        classes.put("256 B to 1 KB", size -> size >= 256 && size < 1024);
        classes.put("1 to 4 KB", size -> size >= 1024 && size < 4096);
        classes.put("over 4 KB", size -> size >= 4096);
        classes.put("all", size -> true);
        Map<String, ToIntFunction<byte[]>> ways = new LinkedHashMap<>();
        ways.put("raw", document -> document.length);
        ways.put("M2M v1", document -> frame(CODEC, document, WireForm.M2M));
        ways.put("gzip", document -> coded(document, ContentCoding.GZIP));
        ways.put("Brotli 5", document -> coded(document, ContentCoding.BR));
        ways.put("zstd 9", document -> Zstd.compress(document, 9).length);
        ways.put("compact, no dictionary", document -> frame(PLAIN, document, WireForm.COMPACT));
        ways.put("compact", document -> frame(compact, document, WireForm.COMPACT));
        System.out.println("| messages | " + String.join(" | ", ways.keySet()) + " |");
        System.out.println("| --- |" + " --- |".repeat(ways.size()));
        List<int[]> sizes = new ArrayList<>();
        for (byte[] document : documents) {
            sizes.add(ways.values().stream()
                    .mapToInt(way -> way.applyAsInt(document))
                    .toArray());
        }
        classes.forEach((name, member) -> {
            List<int[]> of = sizes.stream().filter(size -> member.test(size[0])).toList();
            StringBuilder row = new StringBuilder("| " + name + " (" + of.size() + ") |");
            long raw = of.stream().mapToLong(size -> size[0]).sum();
            for (int way = 0; way < ways.size(); way++) {
                int w = way;
                long sent = of.stream().mapToLong(size -> size[w]).sum();
                row.append(
                        String.format(Locale.ROOT, " %.0f B, %.2f |", (double) sent / of.size(), (double) raw / sent));
            }
            System.out.println(row);
        });
    }

    private static final M2mCodec PLAIN =
            M2mCodec.builder().dictionaries(Dictionaries.none()).build();

    private static int frame(M2mCodec codec, byte[] document, WireForm form) {
        try {
            return codec.encode(document, form).length;
        } catch (M2mException notFramable) {
            return document.length;
        }
    }

    private static int coded(byte[] document, ContentCoding coding) {
        int[] length = new int[1];
        try (StreamEncoder encoder = coding.newEncoder()) {
            encoder.encode(ByteBuffer.wrap(document), false, chunk -> length[0] += chunk.remaining());
            encoder.finish(chunk -> length[0] += chunk.remaining());
        }
        return length[0];
    }
}
