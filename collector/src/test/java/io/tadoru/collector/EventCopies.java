package io.tadoru.collector;

import io.tadoru.collector.Event.Source;
import java.util.List;

/** Copies of events that differ in one thing. */
public final class EventCopies {
    private static final Source ANYWHERE = new Source("", "");

    private EventCopies() {}

    /** The event as if it lay elsewhere. */
    public static Event withSource(Event e, Source source) {
        return copy(e, e.time(), source);
    }

    public static Event withoutSource(Event e) {
        return withSource(e, ANYWHERE);
    }

    public static List<Event> withoutSources(List<Event> events) {
        return events.stream().map(EventCopies::withoutSource).toList();
    }

    /** The event as if it had been at another time, nanoseconds since the epoch. */
    public static Event at(Event e, long time) {
        return copy(e, time, e.source());
    }

    private static Event copy(Event e, long time, Source source) {
        return new Event(
                time,
                e.serial(),
                e.host(),
                e.type(),
                e.call(),
                e.success(),
                e.exit(),
                e.pid(),
                e.ppid(),
                e.user(),
                e.comm(),
                e.exe(),
                e.args(),
                e.a0(),
                e.a1(),
                e.a2(),
                e.a3(),
                e.openFlags(),
                e.cwd(),
                e.paths(),
                e.remote(),
                e.keys(),
                source);
    }
}
