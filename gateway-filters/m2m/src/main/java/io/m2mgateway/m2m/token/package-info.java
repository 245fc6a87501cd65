/**
 * TokenNative: text as the ids of a tokenizer's vocabulary. A vocabulary takes a tenth of a second and some 30 MB to load, so each
 * loads when it is first used. For the codec's own use.
 */
@NullMarked
package io.m2mgateway.m2m.token;

import org.jspecify.annotations.NullMarked;
