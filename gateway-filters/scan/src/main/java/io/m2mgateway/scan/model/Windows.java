package io.m2mgateway.scan.model;

/** Finds the window of a text with the highest score, in one pass and with nothing kept but the window's halves. For one thread. */
final class Windows implements FeatureSink {
    /** Tokens of half a window; a window is about 250 characters of English. Windows overlap by half, so that each place lies well within one. */
    static final int HALF = 22;
    /** Features without a weight that each window is taken to have, about a word's and a half: a short text is weak evidence. */
    static final int UNSEEN = 32;

    private final byte[] weights;
    private final float scale;
    private final float bias;

    private int tokens;
    private int sum;
    private int count;
    private int start;
    private int sumBefore;
    private int countBefore;
    private int startBefore;
    private int end;

    private float best = Float.NEGATIVE_INFINITY;
    private int bestStart;
    private int bestEnd;

    Windows(byte[] weights, float scale, float bias) {
        this.weights = weights;
        this.scale = scale;
        this.bias = bias;
    }

    @Override
    public void feature(int hash) {
        sum += weights[LinearModel.slot(hash)];
        count++;
    }

    @Override
    public void token(int first, int behind) {
        if (tokens % HALF == 0) {
            start = first;
        }
        end = behind;
        tokens++;
        if (tokens % HALF == 0) {
            if (tokens > HALF) { // the first half alone is no window while there is a second
                judge();
            }
            sumBefore = sum;
            countBefore = count;
            startBefore = start;
            sum = 0;
            count = 0;
        }
    }

    private void judge() {
        int features = countBefore + count;
        float score = bias + scale * (sumBefore + sum) / (float) Math.sqrt(features + UNSEEN);
        if (score > best) {
            best = score;
            bestStart = countBefore == 0 ? start : startBefore;
            bestEnd = end;
        }
    }

    /** The worst window; a text too short to be evidence scores no more than {@code most}. */
    LinearModel.Window worst(float most) {
        if (count > 0 || tokens == HALF) {
            judge();
        }
        float score = tokens < LinearModel.LEAST_TOKENS ? Math.min(best, most) : best;
        return new LinearModel.Window(score, bestStart, bestEnd);
    }
}
