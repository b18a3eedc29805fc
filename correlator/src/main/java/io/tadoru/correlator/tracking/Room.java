package io.tadoru.correlator.tracking;

import io.tadoru.correlator.graph.ProvenanceGraph;

/** Room for new neighbours of one sort at one process, so that one cannot fill the graph; more are counted. */
final class Room {
    static final int MOST = 50;

    private final ProvenanceGraph graph;
    private int left;
    private int kept;

    Room(ProvenanceGraph graph) {
        this(graph, MOST);
    }

    Room(ProvenanceGraph graph, int most) {
        this.graph = graph;
        left = most;
        kept = most;
    }

    /** Whether there is room for this one; what is in the graph takes none. */
    boolean has(String id) {
        return has(id, false);
    }

    /** @param sensitive these have a room of their own, so that nobody hides them behind others */
    boolean has(String id, boolean sensitive) {
        return graph.contains(id) || next(sensitive);
    }

    boolean next(boolean sensitive) {
        return sensitive ? kept-- > 0 : left-- > 0;
    }
}
