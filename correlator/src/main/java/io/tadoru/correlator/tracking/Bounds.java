package io.tadoru.correlator.tracking;

import io.tadoru.correlator.Step;
import java.util.List;
import java.util.Set;

/**
 * How far tracking goes.
 *
 * @param from begin of the window, nanoseconds since the epoch; origins of what is on the way are followed beyond it
 * @param to end of the window
 * @param alert when the alert says that it happened
 * @param nodes at most about so many vertices
 * @param patience at most about so many nanoseconds; a round that has begun is ended
 * @param off steps that are left out
 * @param more ids of vertices whose neighbours are drawn whatever the priorities say
 */
public record Bounds(long from, long to, long alert, int nodes, long patience, Set<Step> off, List<String> more) {
    /** A file with more changes, or with more users, than this is a hub: counted, not followed. */
    static final int HUB = 40;

    /** So many are followed where hubs are no reason to stop: what one question for the changes of a file fetches. */
    private static final int FETCHED = 100;

    /** Whether a step is taken. */
    boolean takes(Step step) {
        return !off.contains(step);
    }

    /** How many changes or users a file that is followed has at most. */
    int hub() {
        return takes(Step.HUBS) ? HUB : FETCHED;
    }

    /** The window for what happened at a time: this one, or one as long around an earlier time. */
    Bounds around(long time) {
        long length = to - from;
        return time >= from
                ? this
                : new Bounds(time - length, Math.min(time + length, to), alert, nodes, patience, off, more);
    }
}
