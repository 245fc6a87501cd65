package io.m2mgateway.redis.limit;

import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimitState;
import io.m2mgateway.limit.Rate;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The program of one script call and the reading of its answer. Takes with equal charges become one step, whatever their number; they come after everything
 * else, so that a settlement counts for a request that follows it.
 */
final class Batch {
    /** Operation, key, shape and delta. */
    private static final int ADJUST_BYTES = 1 + 2 + 28 + 8;

    private final List<Op> others = new ArrayList<>();
    private final Map<List<Charge>, List<Op.Take>> takes = new LinkedHashMap<>();
    private final Map<BucketId, Integer> keys = new LinkedHashMap<>();
    private final ByteArrayOutputStream program = new ByteArrayOutputStream(256);
    private int size;

    void add(Op op) {
        size++;
        if (op instanceof Op.Take take) {
            takes.computeIfAbsent(take.charges(), charges -> new ArrayList<>(1)).add(take);
        } else {
            others.add(op);
        }
    }

    int size() {
        return size;
    }

    byte[] program() {
        for (Op op : others) {
            if (op instanceof Op.Adjust adjust) {
                adjust(adjust);
            } else if (op instanceof Op.Settlements settlements) {
                number(5, 1);
                key(settlements.journal());
                number(settlements.number(), 7);
                number((long) settlements.adjusts().size() * ADJUST_BYTES, 4);
                settlements.adjusts().forEach(this::adjust);
            } else if (op instanceof Op.Hold hold) {
                number(3, 1);
                shaped(hold.bucket(), hold.rate());
                number(hold.held(), 8);
            } else if (op instanceof Op.Reset reset) {
                number(4, 1);
                key(reset.bucket());
            }
        }
        takes.forEach((charges, same) -> {
            number(1, 1);
            number(same.size(), 4);
            number(charges.size(), 1);
            for (Charge charge : charges) {
                shaped(charge.bucket(), charge.rate());
                number(charge.amount(), 7);
            }
        });
        return program.toByteArray();
    }

    byte[][] keys(Function<BucketId, byte[]> name) {
        return keys.keySet().stream().map(name).toArray(byte[][]::new);
    }

    void complete(byte[] answer) {
        others.forEach(op -> op.done().complete(null));
        ByteBuffer in = ByteBuffer.wrap(answer);
        takes.forEach((charges, same) -> {
            int allowed = in.getInt();
            Bucket[] buckets = new Bucket[charges.size()];
            for (int i = 0; i < buckets.length; i++) {
                buckets[i] = Bucket.read(in);
            }
            for (int i = 0; i < same.size(); i++) {
                boolean fits = i < allowed;
                List<LimitState> states = new ArrayList<>(buckets.length);
                for (int c = 0; c < buckets.length; c++) {
                    Charge charge = charges.get(c);
                    long later = fits ? (allowed - 1 - i) * charge.amount() : 0;
                    states.add(buckets[c].state(charge, later, fits));
                }
                same.get(i).done().complete(Decision.of(Decision.Origin.STORE, states));
            }
        });
    }

    /** An answer after the callers were told that there is none: what it took goes back. */
    void late(byte[] answer) {
        ByteBuffer in = ByteBuffer.wrap(answer);
        takes.forEach((charges, same) -> {
            int allowed = in.getInt();
            charges.forEach(charge -> Bucket.read(in));
            for (int i = 0; i < allowed; i++) {
                same.get(i).takenLate().run();
            }
        });
    }

    void fail(Throwable cause) {
        others.forEach(op -> op.done().completeExceptionally(cause));
        takes.values().forEach(same -> same.forEach(take -> take.done().completeExceptionally(cause)));
    }

    private void adjust(Op.Adjust adjust) {
        number(2, 1);
        shaped(adjust.adjustment().bucket(), adjust.adjustment().rate());
        number(adjust.adjustment().delta(), 8);
    }

    private void shaped(BucketId bucket, Rate rate) {
        key(bucket);
        number(rate.version(), 8);
        number(rate.capacity(), 7);
        number(rate.refill(), 7);
        number(rate.periodMicros(), 6);
    }

    private void key(BucketId bucket) {
        Integer known = keys.putIfAbsent(bucket, keys.size() + 1);
        number(known == null ? keys.size() : known, 2);
    }

    private void number(long value, int bytes) {
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
            program.write((int) (value >>> shift));
        }
    }

    /** A bucket after the call; {@code rest} in units x microseconds, {@code nanos} its part below. */
    private record Bucket(long available, long rest, int nanos, Rate rate) {
        static Bucket read(ByteBuffer in) {
            long available = in.getLong();
            long rest = number(in, 6);
            int nanos = in.getShort() & 0xffff;
            long version = in.getLong();
            return new Bucket(available, rest, nanos, new Rate(number(in, 7), number(in, 7), number(in, 6), version));
        }

        LimitState state(Charge charge, long takenLater, boolean fits) {
            long remaining = available + takenLater;
            long lacking = charge.amount() - remaining;
            long wait = 0;
            if (!fits && charge.amount() > rate.capacity()) {
                wait = LimitState.NEVER;
            } else if (!fits && charge.amount() > 0 && lacking > 0) {
                wait = rate.isSlots() ? RETRY_MICROS : micros(lacking);
            }
            long used = rate.capacity() - remaining;
            long reset = rate.isSlots() ? (used > 0 ? RETRY_MICROS : 0) : used > 0 ? micros(used) : 0;
            return new LimitState(charge, rate, remaining, wait, reset);
        }

        /** Time until so many units are refilled, rounded up. */
        private long micros(long units) {
            if (rate.refill() == 0) {
                return LimitState.NEVER;
            }
            long high = Math.multiplyHigh(units, rate.periodMicros());
            long product = units * rate.periodMicros();
            if (high == 0 && product >= 0) {
                return Math.max(1, -Math.floorDiv(-(product - rest), rate.refill()));
            }
            BigInteger exact = BigInteger.valueOf(units)
                    .multiply(BigInteger.valueOf(rate.periodMicros()))
                    .add(BigInteger.valueOf(rate.refill() - 1 - rest))
                    .divide(BigInteger.valueOf(rate.refill()));
            return exact.bitLength() > 62 ? LimitState.NEVER - 1 : exact.longValue();
        }

        private static long number(ByteBuffer in, int bytes) {
            long value = 0;
            for (int i = 0; i < bytes; i++) {
                value = value << 8 | (in.get() & 0xff);
            }
            return value;
        }
    }

    /** Nobody knows when a request ends; a second is what callers are told to wait. */
    static final long RETRY_MICROS = 1_000_000;
}
