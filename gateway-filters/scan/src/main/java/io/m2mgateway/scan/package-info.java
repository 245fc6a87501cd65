/**
 * Scans prompts: a {@link io.m2mgateway.scan.Scanner} turns a JSON document or a text into a {@link io.m2mgateway.scan.Verdict}.
 */
@NullMarked
package io.m2mgateway.scan;

import org.jspecify.annotations.NullMarked;
