package io.tadoru.correlator.profile;

import io.tadoru.correlator.profile.Profile.Program;
import io.tadoru.correlator.profile.Profile.Seen;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A profile in the making. Not thread-safe. */
final class Tally {
    /** HOST_NAME_MAX and a domain (RFC 1035). */
    private static final int LONGEST_HOST = 255;

    private final TreeSet<String> hosts = new TreeSet<>();
    private final Smallest<String, Uses> programs = new Smallest<>(Profile.MOST_PROGRAMS);
    private boolean moreHosts;
    private long from = Long.MAX_VALUE;
    private long to = Long.MIN_VALUE;
    private long events;
    private long forks;
    private long executions;
    private long beyond;

    /** What one program did. */
    private static final class Uses {
        final Smallest<Use, Seen> kept = new Smallest<>(Profile.MOST_USES);
        long all;
        long beyond;

        void add(Use use, Seen seen) {
            all = Profile.sum(all, seen.count());
            kept.merge(use, seen, Seen::and, this::gone);
        }

        void add(Program program) {
            if (program.beyond() > 0) {
                all = Profile.sum(all, program.beyond());
                beyond = Profile.sum(beyond, program.beyond());
                kept.cut(program.uses().keySet(), this::gone);
            }
            program.uses().forEach(this::add);
        }

        private void gone(Seen seen) {
            beyond = Profile.sum(beyond, seen.count());
        }

        Program program() {
            SortedMap<Use, Seen> uses = new TreeMap<>();
            kept.forEach(uses::put);
            return new Program(uses, beyond);
        }
    }

    /** Counts an event, of which the uses are added aside. */
    void event(String host, long time, boolean forks, boolean executes) {
        if (hosts.add(host.length() > LONGEST_HOST ? host.substring(0, LONGEST_HOST) : host)) {
            boundHosts();
        }
        from = Math.min(from, time);
        to = Math.max(to, time);
        events++;
        this.forks += forks ? 1 : 0;
        executions += executes ? 1 : 0;
    }

    private void boundHosts() {
        while (hosts.size() > Profile.MOST_HOSTS) {
            hosts.pollLast();
            moreHosts = true;
        }
    }

    void add(String program, Use use, Seen seen) {
        Uses uses = uses(program);
        if (uses == null) {
            beyond = Profile.sum(beyond, seen.count());
        } else {
            uses.add(use, seen);
        }
    }

    private @org.jspecify.annotations.Nullable Uses uses(String program) {
        Uses known = programs.get(program);
        if (known == null) {
            programs.merge(program, new Uses(), (a, b) -> a, this::gone);
            known = programs.get(program);
        }
        return known;
    }

    private void gone(Uses uses) {
        beyond = Profile.sum(beyond, uses.all);
    }

    void add(Profile profile) {
        hosts.addAll(profile.hosts());
        moreHosts |= profile.moreHosts();
        boundHosts();
        from = Math.min(from, profile.from());
        to = Math.max(to, profile.to());
        events = Profile.sum(events, profile.events());
        forks = Profile.sum(forks, profile.forks());
        executions = Profile.sum(executions, profile.executions());
        if (profile.beyond() > 0) {
            beyond = Profile.sum(beyond, profile.beyond());
            programs.cut(profile.programs().keySet(), this::gone);
        }
        profile.programs().forEach((name, program) -> {
            Uses uses = uses(name);
            if (uses == null) {
                long all = program.beyond();
                for (Seen seen : program.uses().values()) {
                    all = Profile.sum(all, seen.count());
                }
                beyond = Profile.sum(beyond, all);
            } else {
                uses.add(program);
            }
        });
    }

    Profile profile() {
        SortedMap<String, Program> all = new TreeMap<>();
        programs.forEach((name, uses) -> all.put(name, uses.program()));
        return new Profile("", hosts, moreHosts, from, to, events, forks, executions, all, beyond);
    }
}
