package io.tadoru.benchmarks.fleet;

import io.tadoru.collector.Event;
import io.tadoru.collector.Event.PathItem;
import io.tadoru.collector.Event.SocketAddress;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.Alert;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.function.BiConsumer;

/**
 * Hosts that live through the recordings one after the other, all at the same time: slot after slot, each host another
 * recording. Times, serials, pids, new inodes, hosts and addresses are shifted by one amount in each repetition, so that
 * whoever is the same within a recording stays the same. Pids come again, as they do where they wrap; the attacker's
 * address does not.
 */
final class Fleet {
    private static final long BEGIN = 1_790_000_000L * 1_000_000_000L;
    private static final long PAUSE = 1_000_000_000L;
    private static final int SERIALS = 100_000;
    private static final int PIDS = 65_000;
    private static final int PIDS_APART = 9_973;
    private static final int FIRST_PID = 300;
    private static final long INODES = 10_000_000;

    private final List<Recording> recordings;
    private final int hosts;
    private final long length;

    Fleet(List<Recording> recordings, int hosts) {
        this.recordings = recordings;
        this.hosts = hosts;
        this.length =
                PAUSE + recordings.stream().mapToLong(Recording::length).max().orElseThrow();
    }

    /** Events of so many slots; each has its own number, as the recordings move on from host to host. */
    long size(int slots) {
        long size = 0;
        for (int slot = 0; slot < slots; slot++) {
            for (int host = 0; host < hosts; host++) {
                size += recording(host, slot).events().size();
            }
        }
        return size;
    }

    private Recording recording(int host, int slot) {
        return recordings.get((host + slot) % recordings.size());
    }

    /** Gives a slot's events of all hosts in the order of time, each with its host's number. */
    void slot(int slot, BiConsumer<Event, Integer> out) {
        record Cursor(int host, Shift shift, List<Event> events, int at) {
            long time() {
                return shift.time(events.get(at));
            }
        }
        PriorityQueue<Cursor> cursors =
                new PriorityQueue<>(Comparator.comparingLong(Cursor::time).thenComparing(Cursor::host));
        for (int host = 0; host < hosts; host++) {
            cursors.add(
                    new Cursor(host, shift(host, slot), recording(host, slot).events(), 0));
        }
        for (Cursor c = cursors.poll(); c != null; c = cursors.poll()) {
            out.accept(c.shift().event(c.events().get(c.at())), c.host());
            if (c.at() + 1 < c.events().size()) {
                cursors.add(new Cursor(c.host(), c.shift(), c.events(), c.at() + 1));
            }
        }
    }

    /** The alert of a host's recording in a slot. */
    Alert alert(int host, int slot) {
        Alert a = recording(host, slot).alert();
        Shift shift = shift(host, slot);
        return new Alert(
                a.time() + shift.nanos,
                shift.ip(a.srcIp()),
                a.srcPort(),
                shift.ip(a.destIp()),
                a.destPort(),
                a.proto(),
                a.signature(),
                a.severity());
    }

    static String name(int host) {
        return String.format(Locale.ROOT, "host-%02d", host);
    }

    /** Addresses of a host. */
    static List<String> addresses(int host) {
        return List.of("10.20." + host + ".7", "fd00:20::" + Integer.toHexString(host + 16));
    }

    private Shift shift(int host, int slot) {
        Recording r = recording(host, slot);
        return new Shift(r, host, slot, BEGIN + slot * length - r.first());
    }

    /** By how much the numbers of one repetition are shifted. */
    private static final class Shift {
        private final Recording recording;
        private final int host;
        private final int slot;
        private final long nanos;
        private final long serial;

        Shift(Recording recording, int host, int slot, long nanos) {
            this.recording = recording;
            this.host = host;
            this.slot = slot;
            this.nanos = nanos;
            this.serial = (long) slot * SERIALS
                    + 1
                    - recording.events().stream().mapToLong(Event::serial).min().orElse(0);
        }

        long time(Event e) {
            return e.time() + nanos;
        }

        /** Pid 1 is the host's, in every recording. */
        private int pid(long pid) {
            return pid < FIRST_PID
                    ? (int) pid
                    : FIRST_PID + (int) ((pid - FIRST_PID + (long) slot * PIDS_APART) % PIDS);
        }

        private String ip(String ip) {
            boolean v6 = ip.indexOf(':') >= 0;
            if (ip.startsWith("10.66.") || ip.startsWith("fd00:66:")) {
                return v6 ? "fd00:66::" + Integer.toHexString(slot * 256 + host) : "10.66." + slot + "." + host;
            }
            boolean own = ip.startsWith("10.20.") || ip.startsWith("fd00:20:");
            return own ? addresses(host).get(v6 ? 1 : 0) : ip;
        }

        private PathItem path(PathItem p) {
            return recording.made().contains(p.inode())
                    ? new PathItem(p.name(), p.nametype(), p.inode() + (slot + 1) * INODES, p.dev(), p.mode())
                    : p;
        }

        Event event(Event e) {
            SocketAddress remote = e.remote();
            boolean child = e.success() && SystemCalls.FORK.contains(e.call()) && e.exit() > 0;
            return new Event(
                    time(e),
                    e.serial() + serial,
                    name(host),
                    e.type(),
                    e.call(),
                    e.success(),
                    child ? pid(e.exit()) : e.exit(),
                    pid(e.pid()),
                    pid(e.ppid()),
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
                    e.paths().stream().map(this::path).toList(),
                    remote == null || !remote.internet()
                            ? remote
                            : new SocketAddress(remote.family(), ip(remote.ip()), remote.port(), remote.path()),
                    e.keys(),
                    e.source());
        }
    }
}
