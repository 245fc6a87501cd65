/**
 * Hashed features of texts and the linear model over them. Training reads texts with these same classes, so that it cannot differ from serving.
 */
@NullMarked
package io.m2mgateway.scan.model;

import org.jspecify.annotations.NullMarked;
