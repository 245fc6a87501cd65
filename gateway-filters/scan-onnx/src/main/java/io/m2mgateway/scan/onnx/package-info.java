/**
 * A second stage for scans: {@link io.m2mgateway.scan.onnx.OnnxStage} asks a classifier that the user brings.
 */
@NullMarked
package io.m2mgateway.scan.onnx;

import org.jspecify.annotations.NullMarked;
