/** Noise profiles as files: a {@link io.tadoru.correlator.profile.Profile} goes out as JSON lines and comes back. */
@NullMarked
package io.tadoru.alerthooks.profile;

import org.jspecify.annotations.NullMarked;
