package io.tadoru.correlator.tracking;

import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Incident.Fold;
import io.tadoru.correlator.Incident.Why;
import io.tadoru.correlator.Node.Role;
import io.tadoru.correlator.graph.ProvenanceGraph;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What tracking found.
 *
 * @param roles role of every vertex
 * @param whys why each vertex is there, in the order in which they came
 * @param path vertices from the origin to the answer, both included; the answer alone where nothing earlier is known
 * @param entry the endpoint that the attack came in from, null where that is not known
 * @param folds what was counted instead of followed or drawn
 * @param limits what was left out or could not be decided, in words
 * @param partial whether the evidence stopped answering, or the time ran out, before tracking was through: the first of
 *     the limits says why
 * @param since time of the host's first event, nanoseconds since the epoch; null where it does not matter or is not known
 */
public record Tracked(
        ProvenanceGraph graph,
        Map<String, Role> roles,
        List<Why> whys,
        List<String> path,
        @Nullable String entry,
        List<Fold> folds,
        List<Sentence> limits,
        boolean partial,
        @Nullable Long since) {
    public Tracked {
        limits = List.copyOf(limits);
    }
}
