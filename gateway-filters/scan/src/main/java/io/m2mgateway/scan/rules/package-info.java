/**
 * Rules: what is certain enough to be named. Literal anchors are found in one pass, and what stands around each is checked by itself, so that time is
 * linear in the text whatever the number of rules.
 */
@NullMarked
package io.m2mgateway.scan.rules;

import org.jspecify.annotations.NullMarked;
