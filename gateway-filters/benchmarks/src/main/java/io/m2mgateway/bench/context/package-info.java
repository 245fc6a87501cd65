/** What contexts save in conversations, and what they cost. */
@NullMarked
package io.m2mgateway.bench.context;

import org.jspecify.annotations.NullMarked;
