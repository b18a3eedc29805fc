package io.tadoru.collector;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One narrow question to a store: the events of one host about one thing within a time.
 *
 * @param host the host's name, null for any host
 * @param about the thing asked about
 * @param from first time that counts, nanoseconds since the epoch, inclusive
 * @param to last time that counts, inclusive
 * @param calls names of system calls that count; empty for all
 * @param opens which opens count; other calls are not touched by it
 * @param outcome which outcomes count
 * @param order oldest or newest first, ties by serial
 * @param limit at most so many events come back, 0 or more; 0 counts only
 */
public record Question(
        @Nullable String host,
        About about,
        long from,
        long to,
        Set<String> calls,
        Opens opens,
        Outcome outcome,
        Order order,
        int limit) {

    /** What a question is about. */
    public sealed interface About {}

    /** Whatever the process with this pid did. A pid is no identity: bound the time. */
    public record OfProcess(int pid) implements About {}

    /** Whatever processes with these pids did. */
    public record OfProcesses(Set<Integer> pids) implements About {
        public OfProcesses {
            pids = Set.copyOf(pids);
            if (pids.isEmpty()) {
                throw new IllegalArgumentException("a question about nobody");
            }
        }
    }

    /** Whatever processes whose parent had this pid did. */
    public record OfParent(int ppid) implements About {}

    /** The fork, vfork, clone or clone3 that returned this pid. Threads are left out. */
    public record Birth(int pid) implements About {}

    /**
     * Whatever was done to a file.
     *
     * @param dev device, "" where unknown: then the inode alone decides
     */
    public record OfFile(long inode, String dev) implements About {}

    /** Whatever was done under exactly this name, as recorded: for evidence without inodes. */
    public record OfPath(String name) implements About {}

    /**
     * Whatever was done with this internet address.
     *
     * @param ip canonical text
     * @param port port, -1 for any
     */
    public record OfAddress(String ip, int port) implements About {}

    /** Everything. */
    public record Anything() implements About {}

    /** Which opens count. Opened for both counts as each. */
    public enum Opens {
        ALL,
        READING,
        WRITING
    }

    /** Which outcomes count. */
    public enum Outcome {
        /** Successful calls, and connects in progress. */
        DONE,
        /** What a process did or tried to reach: all that is done, failed connects, and exits, which have no outcome. */
        TRACED,
        /** Every outcome. */
        ANY;

        /** Calls that are traced whatever came of them. */
        public static final Set<String> ALWAYS_TRACED = Stream.of(SystemCalls.CONNECT, SystemCalls.EXIT)
                .flatMap(Set::stream)
                .collect(Collectors.toUnmodifiableSet());

        /**
         * @param success whether the kernel reports success
         * @param exit the return value
         */
        public boolean counts(String call, boolean success, long exit) {
            return this == ANY
                    || success
                    || exit == Event.EINPROGRESS
                    || (this == TRACED && ALWAYS_TRACED.contains(call));
        }
    }

    /** Order of the events in a reply. */
    public enum Order {
        OLDEST_FIRST,
        NEWEST_FIRST
    }

    public Question {
        calls = Set.copyOf(calls);
        if (limit < 0) {
            throw new IllegalArgumentException("limit " + limit + " is negative");
        }
    }

    /** A question for every successful event about something, oldest first. */
    public static Question of(@Nullable String host, About about, long from, long to, int limit) {
        return new Question(host, about, from, to, Set.of(), Opens.ALL, Outcome.DONE, Order.OLDEST_FIRST, limit);
    }

    /** The same question about something else. */
    public Question about(About other) {
        return new Question(host, other, from, to, calls, opens, outcome, order, limit);
    }

    public Question only(Set<String> calls) {
        return new Question(host, about, from, to, calls, opens, outcome, order, limit);
    }

    public Question opened(Opens opens) {
        return new Question(host, about, from, to, calls, opens, outcome, order, limit);
    }

    /** The same question for at most so many events. */
    public Question upTo(int limit) {
        return new Question(host, about, from, to, calls, opens, outcome, order, limit);
    }

    public Question newestFirst() {
        return new Question(host, about, from, to, calls, opens, outcome, Order.NEWEST_FIRST, limit);
    }

    /** The same question for failed calls too. */
    public Question withFailures() {
        return with(Outcome.ANY);
    }

    /**
     * The same question for another time.
     *
     * @param from nanoseconds since the epoch, inclusive
     * @param to inclusive
     */
    public Question within(long from, long to) {
        return new Question(host, about, from, to, calls, opens, outcome, order, limit);
    }

    public Question with(Outcome outcome) {
        return new Question(host, about, from, to, calls, opens, outcome, order, limit);
    }

    /** The definition that every store is held against. */
    public boolean matches(Event e) {
        return (host == null || host.equals(e.host()))
                && e.time() >= from
                && e.time() <= to
                && (calls.isEmpty() || calls.contains(e.call()))
                && outcome.counts(e.call(), e.success(), e.exit())
                && opensMatch(e)
                && aboutMatches(e);
    }

    private boolean opensMatch(Event e) {
        if (opens == Opens.ALL || !SystemCalls.OPEN.contains(e.call())) {
            return true;
        }
        return opens == Opens.READING ? OpenFlags.reads(e.openFlags()) : OpenFlags.writes(e.openFlags());
    }

    private boolean aboutMatches(Event e) {
        if (about instanceof OfProcess a) {
            return e.pid() == a.pid();
        } else if (about instanceof OfProcesses a) {
            return a.pids().contains(e.pid());
        } else if (about instanceof OfParent a) {
            return e.ppid() == a.ppid();
        } else if (about instanceof Birth a) {
            return e.exit() == a.pid() && e.forks();
        } else if (about instanceof OfFile a) {
            return e.paths().stream()
                    .anyMatch(p -> p.inode() == a.inode()
                            && (a.dev().isEmpty() || a.dev().equals(p.dev())));
        } else if (about instanceof OfPath a) {
            return e.paths().stream().anyMatch(p -> p.name().equals(a.name()));
        } else if (about instanceof OfAddress a) {
            Event.SocketAddress r = e.remote();
            return r != null && r.ip().equals(a.ip()) && (a.port() < 0 || a.port() == r.port());
        }
        return true;
    }
}
