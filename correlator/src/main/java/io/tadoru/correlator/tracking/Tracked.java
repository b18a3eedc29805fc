package io.tadoru.correlator.tracking;

import io.tadoru.correlator.Incident.Fold;
import io.tadoru.correlator.Node.Role;
import io.tadoru.correlator.graph.ProvenanceGraph;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What tracking found.
 *
 * @param roles role of every vertex
 * @param path vertices from the origin to the answer, both included; the answer alone where nothing earlier is known
 * @param entry the endpoint that the attack came in from, null where that is not known
 * @param folds what was counted instead of followed or drawn
 * @param limits what was left out or could not be decided, in words
 * @param partial whether the evidence stopped answering before tracking was through: the first of the limits says why
 */
public record Tracked(
        ProvenanceGraph graph,
        Map<String, Role> roles,
        List<String> path,
        @Nullable String entry,
        List<Fold> folds,
        List<String> limits,
        boolean partial) {
    public Tracked {
        limits = List.copyOf(limits);
    }
}
