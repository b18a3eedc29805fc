package io.tadoru.alerthooks.evaluation;

import java.util.List;

/**
 * What one sample gave in one way of investigating; {@code definitions.md} says how each is counted.
 *
 * @param sample the folder's name
 * @param variant the way's name
 * @param rank 1 where the answer is right, its place among the candidates where it is a rival, 0 where it is neither
 * @param nodes of the whole graph
 * @param edges of the whole graph
 * @param view shapes of the first view; its found and truth are those of the nodes
 * @param causes how much of what leads to the answer is there
 * @param changedWays pairs of shown nodes of which the first view tells otherwise than the graph whether one leads to the
 *     other
 * @param events in the log
 * @param drawn events behind the graph's edges
 * @param wall nanoseconds by the clock on the wall
 * @param cpu nanoseconds of the processor
 * @param partial whether the incident says that it is a part
 * @param missing what of the truth is not there, in words
 */
public record Measurement(
        String sample,
        String variant,
        int rank,
        Score nodes,
        Score edges,
        Score view,
        Score causes,
        int changedWays,
        long events,
        long drawn,
        long wall,
        long cpu,
        boolean partial,
        List<String> missing) {
    public Measurement {
        missing = List.copyOf(missing);
    }

    /** Events in the log for each one behind an edge. */
    double reduction() {
        return drawn == 0 ? 0 : (double) events / drawn;
    }
}
