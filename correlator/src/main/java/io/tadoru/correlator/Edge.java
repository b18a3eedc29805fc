package io.tadoru.correlator;

import io.tadoru.collector.Event;
import java.util.List;

/**
 * A flow of information between two nodes: all calls of one name between the same two, merged.
 *
 * @param number place in time order, from 1; what the diagram shows
 * @param from id of the node that information leaves
 * @param to id of the node that it reaches
 * @param kind what happened
 * @param call the system call's name
 * @param outcome {@code success}, {@code in progress}, or the error such as {@code ECONNREFUSED}
 * @param first time of the first call, nanoseconds since the epoch
 * @param last time of the last call
 * @param count how many calls
 * @param path whether it lies on the way from the origin to the answer
 * @param events where the evidence lies, oldest first; at most {@link #MAX_EVENTS}, {@code count} tells the truth
 */
public record Edge(
        int number,
        String from,
        String to,
        Kind kind,
        String call,
        String outcome,
        long first,
        long last,
        int count,
        boolean path,
        List<EventRef> events) {

    public static final int MAX_EVENTS = 100;

    public Edge {
        events = List.copyOf(events);
    }

    /** The same between what stands for its two nodes. */
    public Edge between(String from, String to) {
        return new Edge(number, from, to, kind, call, outcome, first, last, count, path, events);
    }

    /** Stable id: {@code e} and the number. */
    public String id() {
        return "e" + number;
    }

    /** What happened, from the view of the process. */
    public enum Kind {
        FORKED("forked"),
        EXECUTED("executed"),
        READ("read"),
        WROTE("wrote"),
        RENAMED("renamed"),
        DELETED("deleted"),
        CHANGED_MODE("changed mode"),
        CONNECTED("connected"),
        ACCEPTED("accepted");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** As shown to people and written to files. */
        public String words() {
            return words;
        }
    }

    /** One event behind an edge. */
    public record EventRef(long time, long serial, Event.Source source) {}
}
