package io.tadoru.collector;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the evidence of one host holds within a time, and what it therefore cannot show.
 *
 * @param from begin of the time asked for, nanoseconds since the epoch
 * @param to its end
 * @param events how many audit events there are
 * @param first time of the first of them, 0 where there is none
 * @param last time of the last of them, 0 where there is none
 * @param calls how often each system call was recorded, by name
 * @param missing serials between the first and the last that no event has; -1 where serials restart within the time, so
 *     that nobody can tell
 * @param order when serials are missing, and whether the clock was set back
 * @param uring io_uring operations, which are recorded without a system call
 * @param reading notes of the reader or the cluster: broken lines, failed shards
 */
public record Coverage(
        long from,
        long to,
        long events,
        long first,
        long last,
        SortedMap<String, Long> calls,
        long missing,
        Order order,
        long uring,
        List<Sentence> reading) {

    /** The same, with more notes on the reading. */
    public Coverage noting(List<Sentence> notes) {
        List<Sentence> all = new ArrayList<>(reading);
        all.addAll(notes);
        return new Coverage(from, to, events, first, last, calls, missing, order, uring, all);
    }

    /**
     * A stretch of serials that no event has.
     *
     * @param after time of what came before it, nanoseconds since the epoch
     * @param before time of what came next
     * @param missing how many
     */
    public record Gap(long after, long before, long missing) {}

    /**
     * What the order of serials and times tells.
     *
     * @param gaps the largest, at most {@link SerialOrder#MOST_GAPS}, by time; empty also where the store does not know
     * @param setBack how often the clock was set back by more than a few seconds, 0 also where the store does not know
     * @param farthest by how much at most, nanoseconds
     */
    public record Order(List<Gap> gaps, int setBack, long farthest) {
        /** Nothing is known, or there is nothing to know. */
        public static final Order NOTHING = new Order(List.of(), 0, 0);

        public Order {
            gaps = List.copyOf(gaps);
        }
    }

    public Coverage {
        calls = new TreeMap<>(calls);
        reading = List.copyOf(reading);
    }

    /**
     * Counts serials that are missing.
     *
     * @param smallest smallest serial seen
     * @param largest largest serial seen
     * @param distinct how many different ones
     * @param restarted whether the host booted in between
     */
    public static long missing(long smallest, long largest, long distinct, boolean restarted) {
        // A wrap from 4294967295 to 0 looks like a span of the whole range.
        if (restarted || distinct == 0 || largest - smallest > 0x7fffffffL) {
            return distinct == 0 ? 0 : -1;
        }
        return Math.max(0, largest - smallest + 1 - distinct);
    }

    /** What the evidence of several hosts holds together. Their serials have nothing to do with each other. */
    public static Coverage merged(List<Coverage> hosts) {
        SortedMap<String, Long> calls = new TreeMap<>();
        hosts.forEach(c -> c.calls().forEach((call, count) -> calls.merge(call, count, Long::sum)));
        List<Coverage> some = hosts.stream().filter(c -> c.events() > 0).toList();
        return new Coverage(
                hosts.get(0).from(),
                hosts.get(0).to(),
                some.stream().mapToLong(Coverage::events).sum(),
                some.stream().mapToLong(Coverage::first).min().orElse(0),
                some.stream().mapToLong(Coverage::last).max().orElse(0),
                calls,
                some.stream().anyMatch(c -> c.missing() < 0)
                        ? -1
                        : some.stream().mapToLong(Coverage::missing).sum(),
                some.size() == 1 ? some.get(0).order() : Order.NOTHING,
                some.stream().mapToLong(Coverage::uring).sum(),
                hosts.stream().flatMap(c -> c.reading().stream()).distinct().toList());
    }

    /** The gaps in words, most serious first. Empty when nothing is known to be missing. */
    public List<Sentence> statements() {
        List<Sentence> out = new ArrayList<>();
        if (events == 0) {
            out.add(Sentence.of("There is no audit event of this host in the time asked for."));
            return out;
        }
        missingCalls(
                out,
                SystemCalls.FORK,
                Sentence.of(
                        "No fork, vfork or clone is recorded: it seems not audited, so that parents come from ppid alone."));
        missingCalls(
                out,
                SystemCalls.EXEC,
                Sentence.of("No execve is recorded: it seems not audited, so that programs come from exe alone."));
        missingCalls(
                out,
                SystemCalls.OPEN,
                Sentence.of("No open is recorded: it seems not audited, so that files read and written are unknown."));
        missingCalls(
                out, SystemCalls.CONNECT, Sentence.of("No connect is recorded: none happened, or it is not audited."));
        missingCalls(
                out, SystemCalls.ACCEPT, Sentence.of("No accept is recorded: none happened, or it is not audited."));
        missingCalls(
                out,
                SystemCalls.RENAME,
                Sentence.of(
                        "No rename is recorded: none happened, or it is not audited, so that a file renamed into place"
                                + " loses its name."));
        missingCalls(
                out,
                SystemCalls.DELETE,
                Sentence.of(
                        "No unlink is recorded: none happened, or it is not audited, so that reused inodes are harder to"
                                + " tell."));
        missingCalls(
                out,
                SystemCalls.EXIT,
                Sentence.of("No exit_group is recorded: it seems not audited, so that ends of processes are unknown."));
        if (missing > 0) {
            out.add(Sentence.of(
                    order.gaps().isEmpty()
                            ? "{0} of {1} event numbers in this time are missing: events were lost or are still on their"
                                    + " way. When they are missing was not looked up."
                            : "{0} of {1} event numbers in this time are missing: events were lost or are still on their"
                                    + " way.",
                    missing,
                    events + missing));
            gaps(out);
        } else if (missing < 0) {
            out.add(Sentence.of("Event numbers restart within this time: lost events cannot be counted."));
        }
        if (order.setBack() > 0) {
            long seconds = order.farthest() / 1_000_000_000L;
            out.add(
                    order.setBack() == 1
                            ? Sentence.of(
                                    "The host's clock was set back once, by {0} s: times before and after do not follow the"
                                            + " order in which things happened.",
                                    seconds)
                            : Sentence.of(
                                    "The host's clock was set back {0} times, by at most {1} s: times before and after do"
                                            + " not follow the order in which things happened.",
                                    order.setBack(), seconds));
        }
        if (uring > 0) {
            out.add(Sentence.of(
                    "{0} io_uring operations were recorded: opens and connects made that way have no system call.",
                    uring));
        }
        out.add(Sentence.of(
                "Audit records opens, not reads and writes: a file opened for both may or may not have been changed."));
        return out;
    }

    private void gaps(List<Sentence> out) {
        if (order.gaps().isEmpty()) {
            return;
        }
        Sentence each = Sentence.joined(
                "{0}; {1}",
                order.gaps().stream()
                        .map(g -> {
                            String count = String.format(Locale.ROOT, "%,d", g.missing());
                            return g.after() == g.before()
                                    ? Sentence.of("{0} at {1}", count, second(g.after()))
                                    : Sentence.of(
                                            "{0} between {1} and {2}", count, second(g.after()), second(g.before()));
                        })
                        .toList());
        long named = order.gaps().stream().mapToLong(Gap::missing).sum();
        out.add(Sentence.of(named < missing ? "The largest gaps: {0}." : "Missing are {0}.", each));
    }

    /** To the second, in UTC: {@code 2026-11-22 14:03:01 UTC}. */
    private static String second(long time) {
        return Instant.ofEpochSecond(Math.floorDiv(time, 1_000_000_000L))
                .toString()
                .replace('T', ' ')
                .replace("Z", " UTC");
    }

    private void missingCalls(List<Sentence> out, Set<String> wanted, Sentence words) {
        if (wanted.stream().noneMatch(calls::containsKey)) {
            out.add(words);
        }
    }

    /** The recorded calls, most frequent first. */
    public List<Map.Entry<String, Long>> callsByCount() {
        return calls.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .toList();
    }
}
