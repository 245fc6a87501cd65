/** Whose frames and answers are made with which dictionaries: {@code m2m.dictionaries}, {@code m2m.dictionary-transport}. */
@NullMarked
package io.m2mgateway.gateway.dictionary;

import org.jspecify.annotations.NullMarked;
