/**
 * Which text a document carries, who says it, and where its bytes are; refuses documents whose shape is an attack.
 */
@NullMarked
package io.m2mgateway.scan.text;

import org.jspecify.annotations.NullMarked;
