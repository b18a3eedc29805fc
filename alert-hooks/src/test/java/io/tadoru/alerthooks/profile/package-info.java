/** Noise profiles as files. */
@NullMarked
package io.tadoru.alerthooks.profile;

import org.jspecify.annotations.NullMarked;
