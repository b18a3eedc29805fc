/** Which process does the alert mean? An alert comes in; candidates with scores and reasons go out, best first. */
@NullMarked
package io.tadoru.correlator.attribution;

import org.jspecify.annotations.NullMarked;
