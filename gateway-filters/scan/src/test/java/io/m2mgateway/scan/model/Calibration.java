package io.m2mgateway.scan.model;

import java.util.List;

/**
 * Makes scores log-odds: the line under which the scores of texts that training had left out are most likely, attacks and honest texts of the
 * corpus weighing the same.
 */
record Calibration(float slope, float intercept) {
    private static final int STEPS = 50;

    float odds(float score) {
        return slope * score + intercept;
    }

    static Calibration of(List<Float> attacks, List<Float> honest) {
        double slope = 1;
        double intercept = 0;
        for (int step = 0; step < STEPS; step++) {
            double[] sums = new double[5];
            add(attacks, 1, slope, intercept, sums);
            add(honest, 0, slope, intercept, sums);
            double determinant = sums[2] * sums[4] - sums[3] * sums[3];
            slope += (sums[4] * sums[0] - sums[3] * sums[1]) / determinant;
            intercept += (sums[2] * sums[1] - sums[3] * sums[0]) / determinant;
        }
        return new Calibration((float) slope, (float) intercept);
    }

    /** Gradient and curvature of the likelihood: one step of Newton's method needs no more. */
    private static void add(List<Float> scores, int label, double slope, double intercept, double[] sums) {
        for (float score : scores) {
            double guess = 1 / (1 + StrictMath.exp(-(slope * score + intercept)));
            double error = (label - guess) / scores.size();
            double curve = guess * (1 - guess) / scores.size();
            sums[0] += error * score;
            sums[1] += error;
            sums[2] += curve * score * score;
            sums[3] += curve * score;
            sums[4] += curve;
        }
    }
}
