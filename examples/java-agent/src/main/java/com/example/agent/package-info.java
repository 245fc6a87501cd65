/** An agent that speaks M2M where it can. */
@NullMarked
package com.example.agent;

import org.jspecify.annotations.NullMarked;
