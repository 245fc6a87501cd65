/** Zstandard with dictionaries: payloads of compact frames and the layout that they must have, raw content for content codings, pooled native contexts. */
@NullMarked
package io.m2mgateway.m2m.zstd;

import org.jspecify.annotations.NullMarked;
