/** The command line: {@code inspect}, {@code encode}, {@code decode} and {@code scan}, without a Spring context. */
@NullMarked
package io.m2mgateway.app.cli;

import org.jspecify.annotations.NullMarked;
