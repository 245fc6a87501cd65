/** Spring Boot's way to a second stage. */
@NullMarked
package io.m2mgateway.scan.onnx.autoconfigure;

import org.jspecify.annotations.NullMarked;
