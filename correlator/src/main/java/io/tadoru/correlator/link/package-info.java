/** The link rules: one event comes in, the flows of information it stands for go out. Knows nothing of graphs or stores. */
@NullMarked
package io.tadoru.correlator.link;

import org.jspecify.annotations.NullMarked;
