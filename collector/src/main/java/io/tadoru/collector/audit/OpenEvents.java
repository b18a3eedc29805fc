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
    private final Map<String, Host> hosts = new LinkedHashMap<>(16, 0.75f, true);

    private String lastName = "";
    private @Nullable Host lastHost;
    private @Nullable PendingEvent last;
    private long bytes;

    private record Stamp(long time, long serial) {}

    /** Events in the order of their first records. */
    private static final class Host {
        final Map<Stamp, PendingEvent> events = new LinkedHashMap<>();
        /** None that ever waited has a larger serial: whoever has is new. */
        long largestSerial = -1;
    }

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
        Host its = of(host);
        last = serial > its.largestSerial ? null : its.events.get(new Stamp(time, serial));
        return last;
    }

    private Host of(String name) {
        Host host = lastHost;
        if (host == null || !lastName.equals(name)) {
            host = hosts.computeIfAbsent(name, n -> new Host());
            lastHost = host;
            lastName = name;
        }
        return host;
    }

    PendingEvent begin(String host, long time, long serial, Event.Source source) {
        Host its = of(host);
        if (its.events.size() >= YOUNGER) {
            giveOldest(its);
        }
        PendingEvent event = new PendingEvent(host, time, serial, source);
        its.events.put(new Stamp(time, serial), event);
        its.largestSerial = Math.max(its.largestSerial, serial);
        bytes += BYTES_EACH;
        last = event;
        return event;
    }

    /** Makes room after an event has grown. */
    void grew(PendingEvent event, int by) {
        event.grew(by);
        bytes += by;
        while (bytes > MOST_BYTES) {
            Iterator<Host> silent = hosts.values().iterator();
            Host host = silent.next();
            if (host.events.isEmpty()) {
                silent.remove();
                lastHost = null;
            } else {
                giveOldest(host);
            }
        }
    }

    private void giveOldest(Host host) {
        Iterator<PendingEvent> oldest = host.events.values().iterator();
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
        hosts.values().forEach(host -> host.events.values().forEach(this::give));
        hosts.clear();
        lastHost = null;
    }

    /** How much waits, in bytes. */
    long bytes() {
        return bytes;
    }

    /** How many events wait. */
    int size() {
        return hosts.values().stream().mapToInt(host -> host.events.size()).sum();
    }
}
