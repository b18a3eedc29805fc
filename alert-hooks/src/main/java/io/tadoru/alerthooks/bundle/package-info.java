/** A report as one file with a proof that it is whole. */
@NullMarked
package io.tadoru.alerthooks.bundle;

import org.jspecify.annotations.NullMarked;
