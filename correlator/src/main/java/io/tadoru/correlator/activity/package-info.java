/** An incident told by login session and process subtree: who did what, from when to when. */
@NullMarked
package io.tadoru.correlator.activity;

import org.jspecify.annotations.NullMarked;
