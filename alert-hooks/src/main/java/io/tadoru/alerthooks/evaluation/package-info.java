/**
 * How good the answers are: recorded attacks with their truth come in, each is investigated in every mode and without each
 * step in turn, a table goes out. {@link io.tadoru.alerthooks.evaluation.Truth} is what is true,
 * {@link io.tadoru.alerthooks.evaluation.Measurement} what was measured; {@code definitions.md} says how every figure is
 * counted.
 */
@NullMarked
package io.tadoru.alerthooks.evaluation;

import org.jspecify.annotations.NullMarked;
