/**
 * What programs of a host, or of a fleet, do when nothing is wrong: events of a quiet period come in
 * ({@link io.tadoru.correlator.profile.Learner}), a {@link io.tadoru.correlator.profile.Profile} goes out, and
 * {@link io.tadoru.correlator.profile.Noise} says of one event whether that is ordinary. Ranks and folds; never drops.
 */
@NullMarked
package io.tadoru.correlator.profile;

import org.jspecify.annotations.NullMarked;
