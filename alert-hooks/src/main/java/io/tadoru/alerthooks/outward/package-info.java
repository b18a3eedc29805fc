/** HTTP to servers that others run: bounded in time and size, never redirected. */
@NullMarked
package io.tadoru.alerthooks.outward;

import org.jspecify.annotations.NullMarked;
