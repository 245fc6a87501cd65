package io.m2mgateway.bench.ratio;

import io.m2mgateway.bench.ratio.Traffic.Message;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.zstd.Dictionaries;
import io.m2mgateway.m2m.zstd.DictionaryTrainer;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** For each family a dictionary that {@code dictionary train} makes of the documents of all others, those that are also found in the family left out. */
final class LeftOut {
    private final Map<String, Dictionaries> dictionaries = new HashMap<>();
    private final Map<String, M2mCodec> codecs = new HashMap<>();

    LeftOut(Traffic traffic) throws DictionaryTrainer.TooLittle {
        Set<String> families = new TreeSet<>();
        traffic.documents().forEach(message -> families.add(message.family()));
        traffic.streams().forEach(message -> families.add(message.family()));
        for (String family : families) {
            Set<ByteBuffer> own = traffic.documents().stream()
                    .filter(message -> message.family().equals(family))
                    .map(message -> ByteBuffer.wrap(message.bytes()))
                    .collect(Collectors.toSet());
            List<byte[]> others = traffic.documents().stream()
                    .map(Message::bytes)
                    .filter(document -> !own.contains(ByteBuffer.wrap(document)))
                    .toList();
            DictionaryTrainer.Trained trained = DictionaryTrainer.train(others, DictionaryTrainer.DEFAULT_SIZE);
            Dictionaries with = Dictionaries.shipped().encodingWith(trained.dictionary());
            dictionaries.put(family, with);
            codecs.put(family, M2mCodec.builder().dictionaries(with).build());
        }
    }

    /** The dictionaries that know nothing of a family. */
    Dictionaries dictionaries(String family) {
        return Objects.requireNonNull(dictionaries.get(family), family);
    }

    /** A codec with them. */
    M2mCodec codec(String family) {
        return Objects.requireNonNull(codecs.get(family), family);
    }
}
