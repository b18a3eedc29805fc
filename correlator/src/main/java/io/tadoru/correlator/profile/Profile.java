package io.tadoru.correlator.profile;

import io.tadoru.correlator.Edge.Kind;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How often programs did what in a quiet period, on one host or a fleet. Immutable. Does not depend on the order of
 * events; of several hosts it is what their own profiles join into.
 *
 * @param source what tells this one from others, such as the hash of its file; "" where it comes from no file
 * @param hosts learned from these; at most {@value #MOST_HOSTS}, the first in order
 * @param moreHosts whether there were more hosts
 * @param from time of the first event that counted, nanoseconds since the epoch; {@link Long#MAX_VALUE} of none
 * @param to time of the last; {@link Long#MIN_VALUE} of none
 * @param events how many counted
 * @param forks how many of them made a process
 * @param executions how many of them ran a program
 * @param programs by image, generalised; at most {@value #MOST_PROGRAMS}
 * @param beyond uses by programs beyond that bound, of which nothing is known
 */
public record Profile(
        String source,
        SortedSet<String> hosts,
        boolean moreHosts,
        long from,
        long to,
        long events,
        long forks,
        long executions,
        SortedMap<String, Program> programs,
        long beyond) {
    public static final int MOST_HOSTS = 1000;
    public static final int MOST_PROGRAMS = 1024;
    public static final int MOST_USES = 1024;

    /** Knows nothing. */
    public static final Profile NONE = new Learner().profile();

    public Profile {
        hosts = Collections.unmodifiableSortedSet(new TreeSet<>(hosts));
        programs = Collections.unmodifiableSortedMap(new TreeMap<>(programs));
    }

    /**
     * What one program did.
     *
     * @param uses at most {@value #MOST_USES}
     * @param beyond uses beyond that bound, of which nothing is known
     */
    public record Program(SortedMap<Use, Seen> uses, long beyond) {
        public Program {
            uses = Collections.unmodifiableSortedMap(new TreeMap<>(uses));
        }

        boolean startsOthers() {
            return uses.keySet().stream().anyMatch(u -> u.kind() == Kind.FORKED);
        }
    }

    /**
     * How often and when.
     *
     * @param count at least 1; stays at {@link Long#MAX_VALUE} once there
     * @param hosts a bit for each host, of which several may share one: at least so many hosts as there are bits
     * @param first time of the first, nanoseconds since the epoch
     * @param last time of the last
     */
    public record Seen(long count, long hosts, long first, long last) {
        Seen and(Seen other) {
            return new Seen(
                    sum(count, other.count),
                    hosts | other.hosts,
                    Math.min(first, other.first),
                    Math.max(last, other.last));
        }

        /** At least so many hosts. */
        public int leastHosts() {
            return Long.bitCount(hosts);
        }
    }

    /** Of numbers that are not negative; stays at the largest. */
    public static long sum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /** What all of them know together. Comes from no file. */
    public static Profile merged(Collection<Profile> profiles) {
        Tally tally = new Tally();
        profiles.forEach(tally::add);
        return tally.profile();
    }

    /** The same, known to come from there. */
    public Profile withSource(String source) {
        return new Profile(source, hosts, moreHosts, from, to, events, forks, executions, programs, beyond);
    }

    /** Whether it is known how often this program did this, be it never. */
    boolean knows(String program, Use use) {
        Program known = programs.get(program);
        if (known == null) {
            return beyond == 0 || Smallest.within(program, programs.keySet());
        }
        return known.uses().containsKey(use)
                || known.beyond() == 0
                || Smallest.within(use, known.uses().keySet());
    }

    /** Whose it is, in words; hostile text. */
    public String whose() {
        if (hosts.size() == 1 && !moreHosts) {
            return hosts.first().isEmpty() ? "a host without name" : hosts.first();
        }
        return (moreHosts ? "more than " : "") + hosts.size() + " hosts";
    }

    /** Where it was learned, and when, in words; hostile text. */
    public String words() {
        return events == 0
                ? "an empty profile"
                : "the profile of " + whose() + ", learned from " + instant(from) + " to " + instant(to);
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(0, nanos);
    }
}
