/**
 * From the process that an alert means to what led to it and what it did: an
 * {@link io.tadoru.correlator.attribution.Candidate} comes in, a {@link io.tadoru.correlator.graph.ProvenanceGraph} with
 * roles, path and folds goes out. {@link io.tadoru.correlator.tracking.CausalTracker} lets information flow forward in
 * time only; {@link io.tadoru.correlator.tracking.PaperTracker} follows the seed paper's rules, without time order.
 */
@NullMarked
package io.tadoru.correlator.tracking;

import org.jspecify.annotations.NullMarked;
