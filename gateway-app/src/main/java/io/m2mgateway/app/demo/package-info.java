/** The demo: an OpenAI-compatible upstream on a loopback port, routes to it, and three commands to try. */
@NullMarked
package io.m2mgateway.app.demo;

import org.jspecify.annotations.NullMarked;
