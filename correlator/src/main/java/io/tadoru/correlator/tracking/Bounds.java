package io.tadoru.correlator.tracking;

/**
 * How far tracking goes.
 *
 * @param from begin of the window, nanoseconds since the epoch; origins of what is on the way are followed beyond it
 * @param to end of the window
 * @param nodes at most about so many vertices
 */
public record Bounds(long from, long to, int nodes) {
    /** A file with more changes, or with more users, than this is a hub: counted, not followed. */
    static final int HUB = 40;
}
