package io.m2mgateway.m2m.compress;

import java.nio.ByteBuffer;
import java.util.List;

/** Removes several codings, the last applied first, without holding anything between them. */
final class DecoderChain extends Coder implements StreamDecoder {

    /** Decoders in the order in which bytes pass them. */
    private final InflatingDecoder[] stages;

    DecoderChain(List<? extends Coding> applied, long maxInflated) {
        stages = new InflatingDecoder[applied.size()];
        boolean done = false;
        try {
            for (int i = 0; i < stages.length; i++) {
                boolean last = i == stages.length - 1;
                stages[i] = open(applied.get(stages.length - 1 - i), last ? maxInflated : betweenStages(maxInflated));
                stages[i].ownedBy(this);
            }
            done = true;
        } finally {
            if (!done) {
                release();
            }
        }
    }

    private static InflatingDecoder open(Coding coding, long max) {
        return coding instanceof ContentCoding plain
                ? plain.newInflatingDecoder(max)
                : ((DictionaryCoding) coding).newInflatingDecoder(max);
    }

    /** Coded data of the allowed size: content that does not compress grows by less than one part in 256 and a header. */
    private static long betweenStages(long maxInflated) {
        long slack = (maxInflated >> 8) + 1024;
        return maxInflated > Long.MAX_VALUE - slack ? Long.MAX_VALUE : maxInflated + slack;
    }

    @Override
    public void decode(ByteBuffer in, ByteSink out) {
        enter();
        boolean done = false;
        try {
            sink(-1, out).accept(in);
            done = true;
        } finally {
            leave(done);
        }
    }

    @Override
    public void finish(ByteSink out) {
        enter();
        try {
            for (int i = 0; i < stages.length && isWanted(); i++) {
                stages[i].finish(sink(i, out));
            }
        } finally {
            leave(false);
        }
    }

    /** Where the output of a stage goes; -1 is the input. */
    private ByteSink sink(int stage, ByteSink out) {
        int next = stage + 1;
        return next == stages.length ? out : chunk -> stages[next].decode(chunk, sink(next, out));
    }

    @Override
    void release() {
        for (InflatingDecoder stage : stages) {
            if (stage != null) {
                stage.close();
            }
        }
    }
}
