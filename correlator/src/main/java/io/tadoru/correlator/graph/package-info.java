/** The provenance graph of one incident: lives, files and endpoints as vertices, merged flows as edges. */
@NullMarked
package io.tadoru.correlator.graph;

import org.jspecify.annotations.NullMarked;
