/**
 * Texts behind the text: encodings decoded, each with its place in the original.
 */
@NullMarked
package io.m2mgateway.scan.normal;

import org.jspecify.annotations.NullMarked;
