/** The door to the world: sensors' alerts come in ({@code alert}), people start Tadoru ({@code command}). */
@NullMarked
package io.tadoru.alerthooks;

import org.jspecify.annotations.NullMarked;
