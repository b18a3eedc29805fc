/** Histories of hosts, told in code, and what must be found in them. */
@NullMarked
package io.tadoru.correlator;

import org.jspecify.annotations.NullMarked;
