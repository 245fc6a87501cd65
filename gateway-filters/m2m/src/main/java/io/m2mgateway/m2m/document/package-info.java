/**
 * LLM API documents as JSON: one streaming pass that proves a document well-formed, holds it to its limits, and gathers what a routing
 * header says. Knows neither frames nor the contract's errors. For the codec's own use.
 */
@NullMarked
package io.m2mgateway.m2m.document;

import org.jspecify.annotations.NullMarked;
