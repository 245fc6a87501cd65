/** Zstandard payloads of compact frames: dictionaries, pooled native contexts, and the layout that a payload must have. */
@NullMarked
package io.m2mgateway.m2m.zstd;

import org.jspecify.annotations.NullMarked;
