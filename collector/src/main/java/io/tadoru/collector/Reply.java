package io.tadoru.collector;

import java.util.List;

/**
 * A store's answer to one {@link Question}.
 *
 * @param events at most as many as the question's limit, in the question's order
 * @param total how many events match in all
 * @param exact false: {@code total} is a lower bound
 */
public record Reply(List<Event> events, long total, boolean exact) {
    public Reply {
        events = List.copyOf(events);
    }

    /** Whether every matching event is in {@link #events}. */
    public boolean complete() {
        return exact && total == events.size();
    }
}
