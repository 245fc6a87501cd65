/** {@code m2m.dictionaries}: whose compact frames are made with which dictionaries. */
@NullMarked
package io.m2mgateway.gateway.dictionary;

import org.jspecify.annotations.NullMarked;
