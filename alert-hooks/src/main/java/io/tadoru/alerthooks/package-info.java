/**
 * The door to the world: sensors' alerts come in ({@code alert}, let in by {@code hook}), people start Tadoru
 * ({@code command}) and take its reports with them ({@code bundle}).
 */
@NullMarked
package io.tadoru.alerthooks;

import org.jspecify.annotations.NullMarked;
