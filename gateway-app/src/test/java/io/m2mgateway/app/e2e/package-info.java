/** The packaged gateway and an upstream, each in a process of its own, seen over real sockets. */
@NullMarked
package io.m2mgateway.app.e2e;

import org.jspecify.annotations.NullMarked;
