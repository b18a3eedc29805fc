package io.tadoru.correlator.tracking;

import io.tadoru.correlator.graph.ProvenanceGraph;

/** Room for new neighbours of one sort at one process, so that one cannot fill the graph; more are counted. */
final class Room {
    static final int MOST = 50;

    private final ProvenanceGraph graph;
    private int left = MOST;

    Room(ProvenanceGraph graph) {
        this.graph = graph;
    }

    /** Whether there is room for this one; what is in the graph takes none. */
    boolean has(String id) {
        return graph.contains(id) || next();
    }

    boolean next() {
        return left-- > 0;
    }
}
