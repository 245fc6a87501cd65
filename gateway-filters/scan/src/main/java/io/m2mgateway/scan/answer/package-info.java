/**
 * What must not leave: {@link io.m2mgateway.scan.answer.AnswerScanner} looks at the texts of answers, whole or as they come.
 */
@NullMarked
package io.m2mgateway.scan.answer;

import org.jspecify.annotations.NullMarked;
