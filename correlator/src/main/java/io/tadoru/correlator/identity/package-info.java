/**
 * Who is who: a pid and a time become one {@link io.tadoru.correlator.identity.Life} of a process, an inode and a time
 * one {@link io.tadoru.correlator.identity.Generation} of a file. Reuse of a number never joins two.
 */
@NullMarked
package io.tadoru.correlator.identity;

import org.jspecify.annotations.NullMarked;
