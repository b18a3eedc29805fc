package io.tadoru.correlator.identity;

import io.tadoru.collector.Event;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.link.Directories;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One process from its birth to its end: the events of a pid between two reuses of it. Identity is by host, pid and
 * start. Immutable.
 */
public final class Life implements Directories {
    private final String host;
    private final int pid;
    private final @Nullable Event birth;
    private final List<Event> events;
    private final @Nullable Event end;
    private final boolean truncated;

    /**
     * @param birth the fork that made it, null where none is recorded
     * @param events its events within reach, in order
     * @param end its exit, null where none is recorded
     * @param truncated whether it has more events than were fetched
     */
    Life(String host, int pid, @Nullable Event birth, List<Event> events, @Nullable Event end, boolean truncated) {
        this.host = host;
        this.pid = pid;
        this.birth = birth;
        this.events = List.copyOf(events);
        this.end = end;
        this.truncated = truncated;
    }

    public String host() {
        return host;
    }

    public int pid() {
        return pid;
    }

    public @Nullable Event birth() {
        return birth;
    }

    public List<Event> events() {
        return events;
    }

    public @Nullable Event end() {
        return end;
    }

    /** Whether it has more events than {@link #events} holds. */
    public boolean truncated() {
        return truncated;
    }

    /** Time of birth, or of the first event. */
    public long start() {
        return birth != null
                ? birth.time()
                : events.isEmpty() ? 0 : events.get(0).time();
    }

    /** Time of the end, or {@link Long#MAX_VALUE}. */
    public long until() {
        return end == null ? Long.MAX_VALUE : end.time();
    }

    /** The parent's pid: from the fork, else the earliest ppid; after the parent's death records name the reaper. */
    public int ppid() {
        return birth != null
                ? birth.pid()
                : events.isEmpty() ? -1 : events.get(0).ppid();
    }

    /** Whether this process made the call. */
    public boolean did(Event e) {
        return e.pid() == pid && e.time() >= start() && e.time() <= until();
    }

    /** A name that is the same in every run over the same evidence. */
    public String id() {
        return "p" + pid + "-" + Math.floorDiv(start(), 1_000_000L);
    }

    /** The last event at or before a time, else the first event. */
    public @Nullable Event at(long time) {
        Event found = events.isEmpty() ? null : events.get(0);
        for (Event e : events) {
            if (e.time() > time) {
                break;
            }
            found = e;
        }
        return found;
    }

    @Override
    public String behind(Event event, int descriptor) {
        String name = "";
        for (Event e : events) {
            if (Event.ORDER.compare(e, event) >= 0) {
                break;
            }
            if (e.exit() == descriptor
                    && e.success()
                    && SystemCalls.OPEN.contains(e.call())
                    && !e.paths().isEmpty()) {
                String opened = e.paths().get(e.paths().size() - 1).name();
                name = opened.startsWith("/") ? opened : "";
            }
        }
        return name;
    }

    /**
     * Until when a file that was opened may still have been written: the descriptor comes back from a later call, or
     * the process ends. Children that inherit the descriptor are not seen.
     *
     * @return nanoseconds since the epoch, or {@link Long#MAX_VALUE}
     */
    public long closedBy(Event open) {
        for (Event e : events) {
            if (Event.ORDER.compare(e, open) > 0
                    && e.success()
                    && e.exit() == open.exit()
                    && (SystemCalls.OPEN.contains(e.call()) || SystemCalls.ACCEPT.contains(e.call()))) {
                return e.time();
            }
        }
        return until();
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Life l && l.pid == pid && l.start() == start() && l.host.equals(host);
    }

    @Override
    public int hashCode() {
        return 31 * pid + Long.hashCode(start());
    }

    @Override
    public String toString() {
        return id();
    }
}
