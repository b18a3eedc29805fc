package io.tadoru.correlator.identity;

import io.tadoru.collector.Event;
import io.tadoru.collector.Event.PathItem;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.link.Directories;
import io.tadoru.correlator.link.Flow;
import io.tadoru.correlator.link.Flows;
import io.tadoru.correlator.link.Names;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One process from its birth to its end: the events of a pid between two reuses of it. Identity is by host, pid and
 * start. Immutable to its users.
 */
public final class Life implements Directories {
    /** O_CLOEXEC (include/uapi/asm-generic/fcntl.h). */
    private static final int CLOEXEC = 0x80000;

    private final String host;
    private final int pid;
    private final String id;
    private final @Nullable Event birth;
    private final List<Event> events;
    private final @Nullable Event end;
    private final boolean truncated;
    private final boolean nobody;
    private final Map<Long, List<Opened>> opened = new HashMap<>();
    private @Nullable List<Flow> flows;

    /** What stood behind a descriptor from a call on: a directory's absolute name, or "". */
    private record Opened(Event by, String directory) {}

    /**
     * @param birth the fork that made it, null where none is recorded
     * @param events its events within reach, in order
     * @param end its exit, null where none is recorded within reach
     * @param truncated whether it has more events than were fetched
     */
    Life(String host, int pid, @Nullable Event birth, List<Event> events, @Nullable Event end, boolean truncated) {
        this(host, pid, name(pid, birth, events), birth, events, end, truncated, false);
    }

    /** What a fork made whose number is nobody's on the host. */
    static Life nobody(String host, int pid, Event fork) {
        return new Life(host, pid, name(pid, fork, List.of()), fork, List.of(), null, false, true);
    }

    private Life(
            String host,
            int pid,
            String id,
            @Nullable Event birth,
            List<Event> events,
            @Nullable Event end,
            boolean truncated,
            boolean nobody) {
        this.host = host;
        this.pid = pid;
        this.id = id;
        this.birth = birth;
        this.events = List.copyOf(events);
        this.end = end;
        this.truncated = truncated;
        this.nobody = nobody;
        rememberDescriptors();
    }

    /** The serial tells apart what one tick of the clock holds. */
    private static String name(int pid, @Nullable Event birth, List<Event> events) {
        if (birth != null) {
            return "p" + pid + "-" + Math.floorDiv(birth.time(), 1_000_000L);
        }
        return events.isEmpty()
                ? "p" + pid + "-0"
                : "p" + pid + "-" + Math.floorDiv(events.get(0).time(), 1_000_000L) + "-"
                        + events.get(0).serial();
    }

    /** Names in order, so that each directory is resolved by those opened before it. */
    private void rememberDescriptors() {
        for (Event e : events) {
            boolean opens = SystemCalls.OPEN.contains(e.call());
            if (!e.success() || e.exit() < 0 || !(opens || SystemCalls.ACCEPT.contains(e.call()))) {
                continue;
            }
            String name = "";
            PathItem last =
                    opens && !e.paths().isEmpty() ? e.paths().get(e.paths().size() - 1) : null;
            if (last != null && (last.mode().isEmpty() || last.mode().matches("0?4\\d{4}"))) {
                String absolute = Names.absolute(e, last.name(), this);
                name = absolute.startsWith("/") ? absolute : "";
            }
            opened.computeIfAbsent(e.exit(), k -> new ArrayList<>()).add(new Opened(e, name));
        }
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

    /** Its exit; null where none is recorded up to the end of the window, beyond which none is looked for. */
    public @Nullable Event end() {
        return end;
    }

    /** Whether it has more events than {@link #events} holds. */
    public boolean truncated() {
        return truncated;
    }

    /**
     * Whether this may be a thread: clone3 does not record its flags, and a thread's calls carry the number of its
     * process.
     */
    public boolean maybeThread() {
        return events.isEmpty() && birth != null && birth.call().equals("clone3");
    }

    /**
     * Whether the fork certainly did not make the process of the number that it returned: it was made in a container, which
     * counts its own.
     */
    public boolean nobody() {
        return nobody;
    }

    /** Whether a fork is all that is known of it. */
    public boolean silent() {
        return events.isEmpty() && birth != null;
    }

    /** What its events moved, in their order. */
    public List<Flow> flows() {
        List<Flow> all = flows;
        if (all == null) {
            all = new ArrayList<>();
            for (Event e : events) {
                all.addAll(Flows.of(e, this));
            }
            all = List.copyOf(all);
            flows = all;
        }
        return all;
    }

    /** Time of birth, or of the first event. */
    public long start() {
        return birth != null
                ? birth.time()
                : events.isEmpty() ? 0 : events.get(0).time();
    }

    /** Time of {@link #end}, or {@link Long#MAX_VALUE}. */
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
        return id;
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
        List<Opened> of = opened.getOrDefault((long) descriptor, List.of());
        int low = 0;
        int high = of.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Event.ORDER.compare(of.get(middle).by(), event) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? "" : of.get(low - 1).directory();
    }

    /**
     * Until when a file that was opened may still have been written: the descriptor's number comes back from a later
     * call, or the process ends. After an execve the number says nothing: a shell has moved its redirections to 0, 1 and
     * 2 by then, unless the descriptor closes by itself there.
     *
     * @return nanoseconds since the epoch, or {@link Long#MAX_VALUE}
     */
    public long closedBy(Event open) {
        for (Event e : events) {
            if (Event.ORDER.compare(e, open) <= 0 || !e.success()) {
                continue;
            }
            if (SystemCalls.EXEC.contains(e.call())) {
                return open.openFlags() > 0 && (open.openFlags() & CLOEXEC) != 0 ? e.time() : until();
            }
            if (e.exit() == open.exit()
                    && (SystemCalls.OPEN.contains(e.call()) || SystemCalls.ACCEPT.contains(e.call()))) {
                return e.time();
            }
        }
        return until();
    }

    /** Whether this is certainly the same process as another: born by the same call, or with an event in common. */
    boolean same(Life other) {
        if (pid != other.pid) {
            return false;
        }
        if (birth != null && birth.equals(other.birth)) {
            return true;
        }
        return has(other.events) || other.has(events);
    }

    private boolean has(List<Event> others) {
        return !others.isEmpty() && Collections.binarySearch(events, others.get(0), Event.ORDER) >= 0;
    }

    /** This process with what another look at it found; it keeps its name. */
    Life with(Life other) {
        Set<Event> all = new TreeSet<>(Event.ORDER);
        all.addAll(events);
        all.addAll(other.events);
        Event firstEnd = end == null ? other.end : end;
        return new Life(
                host,
                pid,
                id,
                birth == null ? other.birth : birth,
                new ArrayList<>(all),
                firstEnd,
                truncated || other.truncated,
                nobody);
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Life l && l.id.equals(id) && l.host.equals(host);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return id;
    }
}
