package io.tadoru.correlator.profile;

import io.tadoru.collector.Event;
import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.profile.Profile.Program;
import io.tadoru.correlator.profile.Profile.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What profiles say about the events of one incident. What they saw at or after an event, or within the incident's
 * window, counts for nothing: an attack cannot make itself ordinary.
 */
public final class Noise {
    /** As often something is done that is ordinary. */
    private static final int OFTEN = 3;

    /** So many other hosts do what is ordinary for a fleet. */
    private static final int SEVERAL = 2;

    private final List<Profile> profiles;
    private final String host;
    private final long before;
    private final Set<String> never;

    /**
     * @param profiles none for no opinion
     * @param host the incident's
     * @param before begin of the incident's window, nanoseconds since the epoch
     * @param never addresses that are never ordinary: the alert's
     */
    public Noise(List<Profile> profiles, String host, long before, Set<String> never) {
        this.never = Set.copyOf(never);
        this.profiles = List.copyOf(profiles);
        this.host = host;
        this.before = before;
    }

    /** What profiles say. */
    public enum Verdict {
        /** Done often before, on this host alone or on several. */
        ORDINARY,
        /** Never seen before, by any of them. */
        NEW,
        /** Neither is certain. */
        UNKNOWN
    }

    /** Of what an event did, by one kind. */
    public Verdict of(Event e, Kind kind) {
        if (profiles.isEmpty()) {
            return Verdict.UNKNOWN;
        }
        String program = Use.program(e);
        Verdict verdict = together(Use.of(e).stream()
                .filter(use -> use.kind() == kind)
                .map(use -> of(program, use, e.time()))
                .toList());
        Event.SocketAddress remote = e.remote();
        boolean named = remote != null && never.contains(remote.ip());
        return verdict == Verdict.ORDINARY && named ? Verdict.UNKNOWN : verdict;
    }

    /**
     * Of a program that a process ran, started by another one.
     *
     * @param parent an event that tells the other's image then
     * @param exec the execve
     */
    public Verdict started(Event parent, Event exec) {
        return of(Use.program(parent), new Use(Kind.FORKED, Use.program(exec)), exec.time());
    }

    /** All must be ordinary, one new is enough. */
    private static Verdict together(List<Verdict> all) {
        if (all.contains(Verdict.NEW)) {
            return Verdict.NEW;
        }
        return all.isEmpty() || all.contains(Verdict.UNKNOWN) ? Verdict.UNKNOWN : Verdict.ORDINARY;
    }

    /** One that finds it ordinary is enough, new it is to all. */
    private Verdict of(String program, Use use, long time) {
        if (profiles.isEmpty() || program.isEmpty() || use.object().isEmpty()) {
            return Verdict.UNKNOWN;
        }
        List<Verdict> each =
                profiles.stream().map(p -> of(p, program, use, time)).toList();
        if (each.contains(Verdict.ORDINARY)) {
            return Verdict.ORDINARY;
        }
        return each.contains(Verdict.UNKNOWN) ? Verdict.UNKNOWN : Verdict.NEW;
    }

    private Verdict of(Profile profile, String program, Use use, long time) {
        long until = Math.min(before, time);
        if (profile.from() >= until || !profile.knows(program, use)) {
            return Verdict.UNKNOWN;
        }
        Program known = profile.programs().get(program);
        if (use.kind() == Kind.FORKED && profile.forks() == 0 && (known == null || !known.startsOthers())) {
            // Without forks on record it is not known who starts others before it does something itself.
            return Verdict.UNKNOWN;
        }
        Seen seen = known == null ? null : known.uses().get(use);
        if (seen == null || seen.first() >= until) {
            return Verdict.NEW;
        }
        boolean here = profile.hosts().size() == 1 && profile.hosts().contains(host);
        boolean ordinary = seen.last() < until && seen.count() >= OFTEN && (here || seen.leastHosts() >= SEVERAL);
        return ordinary ? Verdict.ORDINARY : Verdict.UNKNOWN;
    }

    /** Who says so, in words; hostile text. */
    public String words() {
        return profiles.stream().map(Profile::words).collect(Collectors.joining("; "));
    }

    /** For the options in force: what tells these profiles from others. */
    public String named() {
        return profiles.stream()
                .map(p -> (p.source().isEmpty() ? "" : p.source() + ", ") + p.words())
                .collect(Collectors.joining("; "));
    }

    /** What these profiles cannot say, in words. */
    public List<Sentence> limits() {
        List<Sentence> limits = new ArrayList<>();
        for (Profile p : profiles) {
            if (p.events() == 0) {
                limits.add(Sentence.of("A noise profile is empty: it says nothing."));
                continue;
            }
            if (p.to() >= before) {
                long late = p.programs().values().stream()
                        .flatMap(program -> program.uses().values().stream())
                        .filter(seen -> seen.last() >= before)
                        .count();
                limits.add(Sentence.of(
                        "The noise profile reaches into the window or beyond ({0}; the window begins at {1}): the {2} of its"
                                + " entries that were seen since then are not used, so that the attack does not make itself"
                                + " ordinary. Learn from a time before.",
                        p.words(), String.valueOf(Profile.instant(before)), late));
            }
            if (!p.hosts().contains(host) && !p.moreHosts()) {
                limits.add(Sentence.of(
                        "The noise profile was not learned on this host ({0}): ordinary is what at least {1} of its hosts"
                                + " did.",
                        p.words(), SEVERAL));
            }
            long beyond =
                    p.programs().values().stream().mapToLong(Program::beyond).reduce(p.beyond(), Profile::sum);
            if (beyond > 0) {
                limits.add(Sentence.of(
                        "The noise profile has no room for {0} of the uses that it was learned from: of them it says"
                                + " nothing.",
                        beyond));
            }
        }
        return limits;
    }
}
