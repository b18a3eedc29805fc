/** Sources of alerts that are read rather than posted: a growing file, an index; who reads keeps the cursor. */
@NullMarked
package io.tadoru.alerthooks.follow;

import org.jspecify.annotations.NullMarked;
