/** Somebody else's gateway: it knows Spring Cloud Gateway and nothing of M2M but its YAML. */
@NullMarked
package com.example.shop;

import org.jspecify.annotations.NullMarked;
