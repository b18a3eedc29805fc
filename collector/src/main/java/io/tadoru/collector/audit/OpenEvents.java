package io.tadoru.collector.audit;

import io.tadoru.collector.Event;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events that may still get records. An event is given out when so many others of its host have begun after it that
 * no record of it can be expected, or when all that wait have become too big. An EOE record ends nothing: lines that
 * came through a network can be out of order. Not thread-safe.
 */
final class OpenEvents {
    /** How many younger events of the host make an event complete. Logs of busy hosts show distances up to 44. */
    static final int YOUNGER = 1024;

    /** How much text may wait, in bytes of lines. */
    static final long MOST_BYTES = 64 << 20;

    /** What an event costs beside the text of its lines. */
    private static final int BYTES_EACH = 1024;

    private final Consumer<PendingEvent> out;
    /** By host, the one that was silent for longest first. */
    private final Map<String, Map<Stamp, PendingEvent>> hosts = new LinkedHashMap<>(16, 0.75f, true);

    private String lastHost = "";
    private @Nullable Map<Stamp, PendingEvent> lastEvents;
    private @Nullable PendingEvent last;
    private long bytes;

    private record Stamp(long time, long serial) {}

    OpenEvents(Consumer<PendingEvent> out) {
        this.out = out;
    }

    /** The event, if it has begun. */
    @Nullable
    PendingEvent find(String host, long time, long serial) {
        // Records of one event mostly stand together.
        if (last != null && last.is(host, time, serial)) {
            return last;
        }
        last = of(host).get(new Stamp(time, serial));
        return last;
    }

    private Map<Stamp, PendingEvent> of(String host) {
        Map<Stamp, PendingEvent> events = lastEvents;
        if (events == null || !lastHost.equals(host)) {
            events = hosts.computeIfAbsent(host, h -> new LinkedHashMap<>());
            lastEvents = events;
            lastHost = host;
        }
        return events;
    }

    PendingEvent begin(String host, long time, long serial, Event.Source source) {
        Map<Stamp, PendingEvent> events = of(host);
        if (events.size() >= YOUNGER) {
            giveOldest(events);
        }
        PendingEvent event = new PendingEvent(host, time, serial, source);
        events.put(new Stamp(time, serial), event);
        bytes += BYTES_EACH;
        last = event;
        return event;
    }

    /** Makes room after an event has grown. */
    void grew(PendingEvent event, int by) {
        event.grew(by);
        bytes += by;
        while (bytes > MOST_BYTES) {
            Iterator<Map<Stamp, PendingEvent>> silent = hosts.values().iterator();
            Map<Stamp, PendingEvent> events = silent.next();
            if (events.isEmpty()) {
                silent.remove();
                lastEvents = null;
            } else {
                giveOldest(events);
            }
        }
    }

    private void giveOldest(Map<Stamp, PendingEvent> events) {
        Iterator<PendingEvent> oldest = events.values().iterator();
        give(oldest.next());
        oldest.remove();
    }

    private void give(PendingEvent event) {
        bytes -= event.bytes() + BYTES_EACH;
        if (event == last) {
            last = null;
        }
        out.accept(event);
    }

    void giveAll() {
        hosts.values().forEach(events -> events.values().forEach(this::give));
        hosts.clear();
        lastEvents = null;
    }

    /** How much waits, in bytes. */
    long bytes() {
        return bytes;
    }

    /** How many events wait. */
    int size() {
        return hosts.values().stream().mapToInt(Map::size).sum();
    }
}
