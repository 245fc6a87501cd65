/** Earlier documents of a session, which compact frames lean on: their names, where they are kept, and for how long. */
@NullMarked
package io.m2mgateway.m2m.context;

import org.jspecify.annotations.NullMarked;
