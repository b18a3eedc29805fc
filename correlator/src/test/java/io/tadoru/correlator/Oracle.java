package io.tadoru.correlator;

import io.tadoru.collector.Event;
import io.tadoru.collector.Event.PathItem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The truth about a random history in its plainest form: look at every event, in order, once. Shares no code with the
 * correlator, and knows only the calls that {@link RandomHistory} makes.
 */
final class Oracle {
    /** A flow between two things, named by what they truly are. */
    record Link(String from, String to, String kind, Event event) {}

    private final List<Link> links = new ArrayList<>();
    private final Map<Long, List<Link>> bySerial = new HashMap<>();
    private final Map<Integer, List<Event>> births = new HashMap<>();
    private final Map<String, String> parents = new HashMap<>();
    private final Map<Long, Integer> generation = new HashMap<>();

    Oracle(List<Event> events) {
        List<Event> all = new ArrayList<>(events);
        all.sort(Comparator.comparingLong(Event::time).thenComparingLong(Event::serial));
        for (Event e : all) {
            if (e.success()
                    && e.call().matches("clone3?|v?fork")
                    && (!e.call().equals("clone") || (e.a0() & 0x10000) == 0)) {
                births.computeIfAbsent((int) e.exit(), p -> new ArrayList<>()).add(e);
            }
        }
        all.forEach(this::look);
        links.forEach(l -> bySerial.computeIfAbsent(l.event().serial(), s -> new ArrayList<>())
                .add(l));
    }

    /** The life of a pid at a time: since the last fork that returned it. */
    String life(int pid, long time) {
        String life = pid + " from the beginning";
        for (Event birth : births.getOrDefault(pid, List.of())) {
            if (birth.time() <= time) {
                life = pid + " born by " + birth.serial();
            }
        }
        return life;
    }

    private String file(PathItem p) {
        return "inode " + p.inode() + " number " + generation.getOrDefault(p.inode(), 0);
    }

    private void next(PathItem p) {
        generation.merge(p.inode(), 1, Integer::sum);
    }

    private void look(Event e) {
        String me = life(e.pid(), e.time());
        if (e.call().equals("connect")) {
            links.add(new Link(me, e.remote() == null ? "" : e.remote().ip(), "connected", e));
        } else if (e.call().equals("execve")) {
            links.add(new Link(file(e.paths().get(0)), me, "executed", e));
        } else if (e.call().equals("openat")) {
            PathItem p = e.paths().get(e.paths().size() - 1);
            if (p.nametype().equals("CREATE")) {
                next(p);
            }
            if (e.openFlags() % 4 != 1) {
                links.add(new Link(file(p), me, "read", e));
            }
            if (e.openFlags() % 4 != 0) {
                links.add(new Link(me, file(p), "wrote", e));
            }
        } else if (e.call().equals("unlink")) {
            links.add(new Link(me, file(e.paths().get(1)), "deleted", e));
            next(e.paths().get(1));
        } else if (e.call().equals("fchmodat")) {
            links.add(new Link(me, file(e.paths().get(0)), "changed mode", e));
        } else if (e.call().equals("rename")) {
            if (e.paths().size() == 5) {
                links.add(new Link(me, file(e.paths().get(3)), "deleted", e));
                next(e.paths().get(3));
            }
            links.add(new Link(me, file(e.paths().get(e.paths().size() - 1)), "renamed", e));
        } else if (births.getOrDefault((int) e.exit(), List.of()).contains(e)) {
            String child = life((int) e.exit(), e.time());
            links.add(new Link(me, child, "forked", e));
            parents.put(child, me);
        }
    }

    List<Link> links() {
        return links;
    }

    List<Link> of(long serial) {
        return bySerial.getOrDefault(serial, List.of());
    }

    /** "" where it was there from the beginning. */
    String parent(String life) {
        return parents.getOrDefault(life, "");
    }

    Event birth(String life) {
        return links.stream()
                .filter(l -> l.kind().equals("forked") && l.to().equals(life))
                .findFirst()
                .orElseThrow()
                .event();
    }

    /** All from which information may have reached something by a time. What a process got until a file was read counts. */
    Set<String> before(String thing, long time) {
        Map<String, Long> reached = new HashMap<>(Map.of(thing, time));
        Deque<String> open = new ArrayDeque<>(List.of(thing));
        while (!open.isEmpty()) {
            String to = open.remove();
            long bound = reached.getOrDefault(to, Long.MIN_VALUE);
            for (Link l : links) {
                if (l.to().equals(to) && l.event().time() <= bound) {
                    long of = l.kind().equals("wrote") ? bound : l.event().time();
                    if (reached.getOrDefault(l.from(), Long.MIN_VALUE) < of) {
                        reached.put(l.from(), of);
                        open.add(l.from());
                    }
                }
            }
        }
        return reached.keySet();
    }

    /** All that information from these may have reached. */
    Set<String> after(Set<String> things) {
        Map<String, Long> reached = new HashMap<>();
        things.forEach(t -> reached.put(t, Long.MIN_VALUE));
        Deque<String> open = new ArrayDeque<>(things);
        while (!open.isEmpty()) {
            String from = open.remove();
            long since = reached.getOrDefault(from, Long.MAX_VALUE);
            for (Link l : links) {
                if (l.from().equals(from) && l.event().time() >= since) {
                    long of = l.event().time();
                    if (reached.getOrDefault(l.to(), Long.MAX_VALUE) > of) {
                        reached.put(l.to(), of);
                        open.add(l.to());
                    }
                }
            }
        }
        return new HashSet<>(reached.keySet());
    }
}
