package io.tadoru.correlator.link;

import io.tadoru.collector.Event;
import io.tadoru.correlator.Edge;

/**
 * What one event moved between the process that made the call and something else.
 *
 * @param kind what happened
 * @param intoProcess true: information reaches the process; false: it leaves
 * @param other the far side
 * @param event the evidence
 */
public record Flow(Edge.Kind kind, boolean intoProcess, Other other, Event event) {

    /** The far side of a flow. */
    public sealed interface Other {}

    /**
     * A file.
     *
     * @param key how it is told from others at that time
     * @param name its name: absolute where it could be resolved; hostile text
     * @param created whether this call made the inode
     * @param removed whether this call took its name away for good: unlink, or replaced by a rename
     */
    public record OfFile(FileKey key, String name, boolean created, boolean removed) implements Other {}

    /** An address of the internet; the port is -1 for the client's side of an accepted connection. */
    public record OfEndpoint(String ip, int port) implements Other {}

    /** The child that a fork returned. */
    public record OfChild(int pid) implements Other {}
}
