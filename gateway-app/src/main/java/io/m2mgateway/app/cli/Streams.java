package io.m2mgateway.app.cli;

import java.io.InputStream;
import java.io.OutputStream;

/** Where a command reads when no file is named, and where it writes. */
record Streams(InputStream in, OutputStream out) {}
