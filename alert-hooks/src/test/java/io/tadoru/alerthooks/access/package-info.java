/** Who may do what. */
@NullMarked
package io.tadoru.alerthooks.access;

import org.jspecify.annotations.NullMarked;
