/** Makes the shipped dictionary of compact frames from samples that are generated here: no text of anybody's traffic is in it. */
@NullMarked
package io.m2mgateway.bench.dictionary;

import org.jspecify.annotations.NullMarked;
