/** What a request uses of tokens and money: prices, and how much of a reservation is really used. */
@NullMarked
package io.m2mgateway.limit.usage;

import org.jspecify.annotations.NullMarked;
