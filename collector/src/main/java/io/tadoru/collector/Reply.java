package io.tadoru.collector;

import java.util.List;

/**
 * A store's answer to one {@link Question}.
 *
 * @param events at most as many as the question's limit, in the question's order
 * @param total how many events match in all
 * @param exact false: {@code total} is a lower bound
 * @param whole false: a part of the evidence did not answer, see {@link EventStore#absent}. Then any matching event may
 *     be lacking, be it the very first or last; the total is a lower bound
 */
public record Reply(List<Event> events, long total, boolean exact, boolean whole) {
    public Reply {
        events = List.copyOf(events);
        exact &= whole;
    }

    /** An answer of all of the evidence. */
    public Reply(List<Event> events, long total, boolean exact) {
        this(events, total, exact, true);
    }

    /** Whether every matching event is in {@link #events}. */
    public boolean complete() {
        return exact && total == events.size();
    }
}
