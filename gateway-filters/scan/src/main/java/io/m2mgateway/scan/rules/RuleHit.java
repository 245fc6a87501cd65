package io.m2mgateway.scan.rules;

/**
 * A place that a rule found.
 *
 * @param rule the rule's name
 * @param family what it looks for
 * @param strength how rarely honest text looks like this
 * @param start index of the first character
 * @param end index behind the last
 */
public record RuleHit(String rule, Family family, Strength strength, int start, int end) {}
