/** M2M frames and HTTP content coding on a route: {@code M2MCompression}, {@code M2MHeader} and what they know of a request. */
@NullMarked
package io.m2mgateway.gateway.m2m;

import org.jspecify.annotations.NullMarked;
