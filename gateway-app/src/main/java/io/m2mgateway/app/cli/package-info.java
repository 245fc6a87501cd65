/** The command line: {@code inspect}, {@code encode} and {@code decode}, without a Spring context. */
@NullMarked
package io.m2mgateway.app.cli;

import org.jspecify.annotations.NullMarked;
