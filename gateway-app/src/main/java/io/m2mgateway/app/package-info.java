/** The application: server, demo and command line. */
@NullMarked
package io.m2mgateway.app;

import org.jspecify.annotations.NullMarked;
