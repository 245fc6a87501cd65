/**
 * One owner for the body of a request: it is read once, counted while it is read, and whoever needs a part of it or
 * all of it asks the owner. The same reader serves responses that have to be looked at before they are sent. Filters that
 * must read what is coded or framed find plain bytes here, in both directions.
 */
@NullMarked
package io.m2mgateway.gateway.body;

import org.jspecify.annotations.NullMarked;
