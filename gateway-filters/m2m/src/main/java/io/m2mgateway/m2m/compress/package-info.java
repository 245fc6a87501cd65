/**
 * HTTP content codings ({@code gzip}, {@code deflate}, {@code br}, {@code zstd}, and with a dictionary {@code dcb}, {@code dcz}): streaming decoders and encoders that
 * take bytes as they come and hand on what they make, and the negotiation of a response's coding.
 *
 * <p>Decoders treat their input as hostile: the limit on inflated bytes holds chunk by chunk, a window that a stream
 * merely claims costs nothing, and data that is cut, damaged or followed by other data is refused.
 */
@NullMarked
package io.m2mgateway.m2m.compress;

import org.jspecify.annotations.NullMarked;
