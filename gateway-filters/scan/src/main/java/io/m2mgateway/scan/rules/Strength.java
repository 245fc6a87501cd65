package io.m2mgateway.scan.rules;

/** How rarely honest text looks like what a rule finds. */
public enum Strength {
    /** Hardly ever: blocked unless a policy says otherwise. */
    CERTAIN,
    /** Now and then: flagged. */
    LIKELY
}
