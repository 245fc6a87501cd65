package io.m2mgateway.m2m.zstd;

import com.github.luben.zstd.ZstdDictTrainer;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Makes a dictionary from samples of traffic. The same samples give the same dictionary. What is frequent in them stands in it word for
 * word, and so reaches whoever gets the dictionary.
 */
public final class DictionaryTrainer {
    /** Fewest different samples: with fewer, a dictionary learns these documents and not their kind. */
    public static final int MIN_SAMPLES = 250;
    /** Bytes that are learnt from the samples unless said otherwise: more gained nothing measurable. */
    public static final int DEFAULT_SIZE = 64 * 1024;
    /** The most that are learnt: 120 KiB, so that a good part of the shipped dictionary fits beside it. */
    public static final int MAX_LEARNT = 120 * 1024;
    /** The smallest that zstd makes. */
    public static final int MIN_SIZE = 1024;

    /** zstd asks for samples of several times the dictionary's size, or the dictionary is made of whole samples. */
    private static final int SAMPLE_FACTOR = 8;
    /** One sample in ten is not trained with, so that the result can be judged. */
    private static final int HELD_OUT = 10;
    /** Of a longer sample only the beginning counts, or a few of them would fill the dictionary. */
    private static final int LONGEST = 8 * 1024;
    /**
     * How far back the tables reach: zdict.c gives codes to offsets of up to its dictionary's size and 128 KiB, rounded up to a power of two. What refers to more would have to bring its own
     * table, tens of bytes with each message.
     */
    private static final int REACH = 1 << 18;
    /** The tables are made for data as compressed at this level, which they then fit at those that are used. */
    private static final int LEVEL = 9;
    /** More adds time and no quality. */
    private static final int LARGEST_TRAINED = 64 * 1024 * 1024;

    private DictionaryTrainer() {}

    /**
     * What came of it.
     *
     * @param dictionary the new one
     * @param trained samples that it was made of
     * @param heldOut samples that it was not made of, to judge it by
     */
    public record Trained(Dictionary dictionary, int trained, List<byte[]> heldOut) {}

    /**
     * Trains a dictionary that has, besides what it learnt, as much of the shipped one's content as fits: the samples need not teach what all APIs have in common.
     *
     * @param samples documents; equal ones count once
     * @param size bytes that are learnt at most, {@link #MIN_SIZE} to {@link #MAX_LEARNT}; fewer where there is too little to learn from
     * @throws IllegalArgumentException for a size out of range
     * @throws TooLittle for fewer than {@link #MIN_SAMPLES} different samples, or so small ones that zstd finds nothing in them
     */
    public static Trained train(List<byte[]> samples, int size) throws TooLittle {
        if (size < MIN_SIZE || size > MAX_LEARNT) {
            throw new IllegalArgumentException("size must be " + MIN_SIZE + " to " + MAX_LEARNT + ", was " + size);
        }
        List<byte[]> different = different(samples);
        if (different.size() < MIN_SAMPLES) {
            throw new TooLittle("there are " + different.size() + " different documents, and it takes " + MIN_SAMPLES);
        }
        // Neighbours in a log are alike: those held out must come from all of it.
        Collections.shuffle(different, new Random(different.size()));
        int held = different.size() / HELD_OUT;
        List<byte[]> heldOut = List.copyOf(different.subList(0, held));
        List<byte[]> training = different.subList(held, different.size()).stream()
                .map(sample -> sample.length > LONGEST ? Arrays.copyOf(sample, LONGEST) : sample)
                .toList();
        long all = training.stream().mapToLong(sample -> sample.length).sum();
        int most = (int) Math.min(all, LARGEST_TRAINED);
        int fitting = (int) Math.min(size, all / SAMPLE_FACTOR);
        if (fitting < MIN_SIZE) {
            throw new TooLittle(
                    "the documents have " + all + " bytes together, and it takes " + SAMPLE_FACTOR * MIN_SIZE);
        }
        ZstdDictTrainer trainer = new ZstdDictTrainer(most, fitting, LEVEL);
        int taken = 0;
        for (byte[] sample : training) {
            taken += trainer.addSample(sample) ? 1 : 0;
        }
        try {
            Dictionary learnt = Dictionary.of(trainer.trainSamples());
            byte[] shipped = Dictionaries.shippedDictionary().tail(REACH - learnt.rawContent().length - LONGEST);
            return new Trained(learnt.behind(shipped), taken, heldOut);
        } catch (ZstdException e) {
            throw new TooLittle("zstd finds nothing in the documents that a dictionary could hold");
        }
    }

    private static List<byte[]> different(List<byte[]> samples) {
        Set<ByteBuffer> seen = new LinkedHashSet<>();
        List<byte[]> different = new ArrayList<>();
        for (byte[] sample : samples) {
            if (sample.length > 0 && seen.add(ByteBuffer.wrap(sample))) {
                different.add(sample);
            }
        }
        return different;
    }

    /** There is not enough to learn from. */
    public static final class TooLittle extends Exception {
        private static final long serialVersionUID = 1L;

        TooLittle(String what) {
            super(what);
        }
    }
}
