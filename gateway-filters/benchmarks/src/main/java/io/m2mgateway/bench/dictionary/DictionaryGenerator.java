package io.m2mgateway.bench.dictionary;

import com.github.luben.zstd.ZstdDictTrainer;
import io.m2mgateway.m2m.zstd.Dictionary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes the shipped dictionary: trained on generated samples, and before that what is frequent in texts of the project's own, which prompts and answers of more than a few
 * sentences refer to. The same bytes with each run of the same versions.
 */
public final class DictionaryGenerator {
    private static final int SAMPLES = 30_000;
    private static final int SIZE = 110 * 1024;
    private static final int TEXTS_SIZE = 100 * 1024;
    /** The tables are made for data as compressed at this level. */
    private static final int LEVEL = 9;

    private static final long SEED = 1;

    private final Seed seed = new Seed(SEED);
    private final Prose prose = new Prose(seed);
    private final Tools tools = new Tools(seed, prose);
    private final ChatRequests requests = new ChatRequests(seed, prose, tools);
    private final ChatAnswers answers = new ChatAnswers(seed, prose, tools);
    private final OlderApis older = new OlderApis(seed, prose, tools);
    private final ResponsesApi responses = new ResponsesApi(seed, prose, tools);
    private final ResponsesEvents events = new ResponsesEvents(seed, prose, tools);
    private final Assistants assistants = new Assistants(seed, prose, tools);
    private final Anthropic anthropic = new Anthropic(seed, prose, tools);
    private final Gemini gemini = new Gemini(seed, prose, tools);
    private final Others others = new Others(seed, prose, tools);
    private final AgentMessages agents = new AgentMessages(seed, prose, tools);

    private DictionaryGenerator() {}

    /** Takes the file to write. */
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: DictionaryGenerator <file to write>");
            System.exit(2);
        }
        Dictionary dictionary = generate();
        Files.write(Path.of(args[0]), dictionary.toByteArray());
        System.out.println(args[0] + ": id " + dictionary.idText() + ", " + dictionary.size() + " bytes");
    }

    static Dictionary generate() {
        Dictionary texts = Dictionary.of(train(texts(), TEXTS_SIZE));
        return Dictionary.of(train(samples(), SIZE)).behind(texts.rawContent());
    }

    /** Texts as they stand in a JSON string, one a line. */
    private static List<byte[]> texts() {
        return Arrays.stream(Prose.read("texts.txt", line -> line))
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /** The samples, in the order in which they are drawn. */
    private static List<byte[]> samples() {
        DictionaryGenerator generator = new DictionaryGenerator();
        List<byte[]> samples = new ArrayList<>(SAMPLES);
        for (int i = 0; i < SAMPLES; i++) {
            samples.add(generator.sample().getBytes(StandardCharsets.UTF_8));
        }
        return samples;
    }

    private static byte[] train(List<byte[]> samples, int size) {
        int total = samples.stream().mapToInt(sample -> sample.length).sum();
        ZstdDictTrainer trainer = new ZstdDictTrainer(total, size, LEVEL);
        samples.forEach(trainer::addSample);
        return trainer.trainSamples();
    }

    private String sample() {
        int draw = seed.below(100);
        if (draw < 20) {
            return Json.write(
                    requests.request(),
                    seed.of(
                            Json.Style.COMPACT,
                            Json.Style.COMPACT,
                            Json.Style.COMPACT,
                            Json.Style.SORTED,
                            Json.Style.SPACED,
                            Json.Style.SPACED_SORTED));
        } else if (draw < 36) {
            return Json.write(
                    answers.response(),
                    seed.of(
                            Json.Style.INDENTED,
                            Json.Style.INDENTED,
                            Json.Style.INDENTED,
                            Json.Style.COMPACT,
                            Json.Style.SORTED));
        } else if (draw < 46) {
            return Json.write(answers.chunk(), seed.chance(93) ? Json.Style.COMPACT : Json.Style.SORTED);
        } else if (draw < 50) {
            return Json.write(responses.request(), seed.of(Json.Style.COMPACT, Json.Style.SORTED, Json.Style.SPACED));
        } else if (draw < 54) {
            return Json.write(
                    responses.response(),
                    seed.of(Json.Style.INDENTED, Json.Style.INDENTED, Json.Style.SORTED, Json.Style.COMPACT));
        } else if (draw < 60) {
            return Json.write(events.event(), seed.chance(90) ? Json.Style.COMPACT : Json.Style.SORTED);
        } else if (draw < 65) {
            return Json.write(
                    anthropic.request(),
                    seed.of(Json.Style.COMPACT, Json.Style.COMPACT, Json.Style.SORTED, Json.Style.SPACED));
        } else if (draw < 70) {
            return Json.write(anthropic.response(), seed.of(Json.Style.COMPACT, Json.Style.COMPACT, Json.Style.SORTED));
        } else if (draw < 76) {
            return anthropic.event();
        } else if (draw < 80) {
            return Json.write(gemini.request(), seed.of(Json.Style.COMPACT, Json.Style.SPACED, Json.Style.SORTED));
        } else if (draw < 86) {
            return Json.write(
                    gemini.response(), seed.of(Json.Style.COMPACT, Json.Style.SPACED_UTF8, Json.Style.INDENTED));
        }
        return rare(draw);
    }

    private String rare(int draw) {
        return switch (draw) {
            case 86, 87 ->
                Json.write(others.request(), seed.of(Json.Style.SPACED, Json.Style.COMPACT, Json.Style.INDENTED));
            case 88, 89 ->
                Json.write(others.response(), seed.of(Json.Style.COMPACT, Json.Style.COMPACT, Json.Style.INDENTED));
            case 90 -> Json.write(others.chunk(), Json.Style.COMPACT);
            case 91 -> Json.write(older.embeddingRequest(), seed.of(Json.Style.SPACED, Json.Style.COMPACT));
            case 92 -> Json.write(older.embedding(), seed.of(Json.Style.INDENTED, Json.Style.COMPACT));
            case 93 ->
                Json.write(
                        seed.of(older.completionRequest(), older.completion()),
                        seed.of(Json.Style.INDENTED, Json.Style.COMPACT, Json.Style.SPACED));
            case 94 ->
                Json.write(
                        seed.of(older.error(), older.anthropicError(), gemini.error()),
                        seed.of(Json.Style.INDENTED, Json.Style.COMPACT));
            case 95 -> Json.write(assistants.assistant(), Json.Style.INDENTED);
            case 96, 97 -> Json.write(agents.mcp(), seed.chance(80) ? Json.Style.COMPACT : Json.Style.SPACED);
            default -> Json.write(agents.a2a(), seed.of(Json.Style.COMPACT, Json.Style.SPACED, Json.Style.INDENTED));
        };
    }
}
