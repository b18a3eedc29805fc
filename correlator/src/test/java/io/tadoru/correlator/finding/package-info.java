/** Rules held against recorded calls. */
@NullMarked
package io.tadoru.correlator.finding;

import org.jspecify.annotations.NullMarked;
