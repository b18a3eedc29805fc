package io.tadoru.correlator.identity;

import io.tadoru.collector.Event;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.Birth;
import io.tadoru.collector.Question.OfParent;
import io.tadoru.collector.Question.OfProcess;
import io.tadoru.collector.Question.Outcome;
import io.tadoru.collector.Reply;
import io.tadoru.collector.SystemCalls;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of the forks that returned a number made the process of that number. Within a pid namespace a fork returns the
 * child's number there (kernel/fork.c, pid_vnr), while pid and ppid of every record are the host's: the number may be
 * nobody's, or somebody else's.
 *
 * <p>A child's first record names its maker as its parent. Where it names another one although the maker certainly lived
 * on, or the process just went on, the fork is refuted; a maker that died left an orphan. More is asked only where the
 * numbers contradict each other. Not thread-safe.
 */
final class Births {
    /** CLONE_PARENT (include/uapi/linux/sched.h): the child gets its maker's parent. */
    private static final long CLONE_PARENT = 0x8000;

    /** Records fetched where one is looked for: those of one tick, and of other kinds, may not count. */
    private static final int FEW = 8;

    /** Records of children that a few forks can be held against. */
    private static final int MANY = 1000;

    private final EventStore store;
    private final String host;
    private final Set<Event> genuine = new HashSet<>();
    private final Set<Event> refuted = new HashSet<>();

    /** A fork that says that it made a process of which this much is known. */
    record Claim(Event fork, Glimpse glimpse) {
        private int pid() {
            return (int) fork.exit();
        }
    }

    /** A fork that is in doubt, the first record of its number since, and whether that process seems to have been there. */
    private record Suspect(Event fork, Event first, boolean wentOn) {}

    Births(EventStore store, String host) {
        this.store = store;
        this.host = host;
    }

    boolean refuted(@Nullable Event fork) {
        return refuted.contains(fork);
    }

    /** Looks at each claim that was not looked at before, mostly without a question. */
    void judge(List<Claim> claims) {
        Set<Claim> open = new LinkedHashSet<>();
        for (Claim c : claims) {
            if (c.fork().exit() == c.fork().pid()) {
                refuted.add(c.fork());
            } else if (!genuine.contains(c.fork()) && !refuted.contains(c.fork())) {
                open.add(c);
            }
        }
        List<Around> around = open.stream().map(Around::new).toList();
        look(around);
        List<Suspect> strangers = new ArrayList<>();
        List<Suspect> going = new ArrayList<>();
        for (Around a : around) {
            Event fork = a.claim.fork();
            Event first = a.first.found;
            boolean child = first == null || first.ppid() < 0 || childOf(fork, first);
            boolean wentOn = a.before.found != null && first != null && wentOn(a.before.found, first);
            if (first != null && !child) {
                strangers.add(new Suspect(fork, first, wentOn));
            } else if (first != null && wentOn) {
                going.add(new Suspect(fork, first, true));
            } else {
                genuine.add(fork);
            }
        }
        if (!strangers.isEmpty()) {
            strangers(strangers);
        }
        if (!going.isEmpty()) {
            going(going);
        }
    }

    /** One call of a number, looked for first where its glimpse tells, then beyond. */
    private static final class Sought {
        private final Deque<Question> where;

        @Nullable
        Event found;

        Sought(Question... where) {
            this.where = new ArrayDeque<>(List.of(where));
        }

        boolean open() {
            return !where.isEmpty();
        }

        void take(Reply reply) {
            where.remove();
            found = firstCall(reply);
            if (found != null || !reply.complete()) {
                where.clear();
            }
        }
    }

    /** The calls of a number next to a fork that returned it. */
    private final class Around {
        final Claim claim;
        final Sought first;
        final Sought before;

        Around(Claim claim) {
            this.claim = claim;
            long fork = claim.fork().time();
            Span told = claim.glimpse().span();
            boolean known = fork >= told.from() && fork <= told.to();
            Question since = of(claim.pid(), fork, Long.MAX_VALUE);
            Question until = of(claim.pid(), Long.MIN_VALUE, fork - 1).newestFirst();
            first = !known || told.to() == Long.MAX_VALUE
                    ? new Sought(since)
                    : new Sought(since.within(fork, told.to()), since.within(told.to() + 1, Long.MAX_VALUE));
            before = !known || told.from() == Long.MIN_VALUE
                    ? new Sought(until)
                    : new Sought(until.within(told.from(), fork - 1), until.within(Long.MIN_VALUE, told.from() - 1));
        }

        List<Sought> open() {
            if (first.open()) {
                return List.of(first);
            }
            // A process that just goes on does not begin with an execve.
            boolean matters = first.found != null && !SystemCalls.EXEC.contains(first.found.call());
            return matters && before.open() ? List.of(before) : List.of();
        }
    }

    private void look(List<Around> all) {
        List<Around> open = all;
        while (!open.isEmpty()) {
            List<List<Reply>> replies = Glimpse.answers(
                    store,
                    open.stream().map(a -> a.claim.glimpse()).toList(),
                    open.stream()
                            .map(a -> a.open().stream()
                                    .map(s -> s.where.element())
                                    .toList())
                            .toList());
            for (int i = 0; i < open.size(); i++) {
                List<Sought> sought = open.get(i).open();
                for (int j = 0; j < sought.size(); j++) {
                    sought.get(j).take(replies.get(i).get(j));
                }
            }
            open = open.stream().filter(a -> !a.open().isEmpty()).toList();
        }
    }

    /** Whether a record's parent is whom that fork would have made it. */
    private static boolean childOf(Event fork, Event record) {
        boolean sibling = fork.call().equals("clone3") || (fork.a0() & CLONE_PARENT) != 0;
        return record.ppid() == fork.pid() || (sibling && record.ppid() == fork.ppid());
    }

    /** Those whose first record names another parent than the maker. */
    private void strangers(List<Suspect> suspects) {
        List<Question> questions = new ArrayList<>();
        for (Suspect s : suspects) {
            Event fork = s.fork();
            int child = (int) fork.exit();
            long time = s.first().time();
            questions.add(Question.of(host, new Birth(child), fork.time() + 1, time, FEW));
            questions.add(of(fork.pid(), time, Long.MAX_VALUE));
            questions.add(of(fork.pid(), fork.time(), time).only(SystemCalls.EXIT));
            questions.add(Question.of(host, new Birth(fork.pid()), fork.time() + 1, Long.MAX_VALUE, FEW));
        }
        List<Reply> replies = store.ask(questions);
        for (int i = 0; i < suspects.size(); i++) {
            Suspect s = suspects.get(i);
            List<Reply> of = replies.subList(4 * i, 4 * i + 4);
            List<Event> others = of.get(0).events();
            boolean another = others.stream().anyMatch(b -> childOf(b, s.first()))
                    || (!others.isEmpty() && s.first().ppid() <= 1);
            boolean refutes = !another && (s.wentOn() || livedOn(s, of.get(1), of.get(2), of.get(3)));
            (refutes ? refuted : genuine).add(s.fork());
        }
    }

    /**
     * Those that had the same parent and image before the fork as after it. A parent that counts on the host makes a
     * number again when it is free; of one in a container, none of the latest forks returned the number of a child.
     */
    private void going(List<Suspect> suspects) {
        List<Question> forks = new ArrayList<>();
        suspects.forEach(
                s -> forks.add(of(s.fork().pid(), Long.MIN_VALUE, s.fork().time() - 1)
                        .only(SystemCalls.FORK)
                        .newestFirst()));
        List<Reply> before = store.ask(forks);
        List<Question> children = new ArrayList<>();
        for (int i = 0; i < suspects.size(); i++) {
            Event fork = suspects.get(i).fork();
            List<Event> of = before.get(i).events();
            long from = of.isEmpty() ? fork.time() : of.get(of.size() - 1).time();
            children.add(Question.of(host, new OfParent(fork.pid()), from, fork.time(), MANY));
        }
        List<Reply> seen = store.ask(children);
        for (int i = 0; i < suspects.size(); i++) {
            Set<Long> returned = new HashSet<>();
            before.get(i).events().stream().filter(Event::forks).forEach(f -> returned.add(f.exit()));
            List<Event> of = seen.get(i).events();
            boolean inContainer = seen.get(i).complete()
                    && !returned.isEmpty()
                    && !of.isEmpty()
                    && of.stream().noneMatch(e -> returned.contains((long) e.pid()));
            (inContainer ? refuted : genuine).add(suspects.get(i).fork());
        }
    }

    /** Whether a process just went on where the fork seems to have made it. */
    private static boolean wentOn(Event before, Event after) {
        return !SystemCalls.EXIT.contains(before.call())
                && !SystemCalls.EXEC.contains(after.call())
                && before.ppid() == after.ppid()
                && !Lives.separate(before, after, null);
    }

    /**
     * Whether the maker certainly lived when the record was written: then the record would name it. Serials tell, because
     * a record gets its time when a call begins and its serial, like the parent's number, when it ends.
     */
    private static boolean livedOn(Suspect s, Reply later, Reply exits, Reply births) {
        Event fork = s.fork();
        if (exits.events().stream()
                .anyMatch(e ->
                        e.serial() >= fork.serial() && e.serial() < s.first().serial())) {
            return false;
        }
        for (Event e : later.events()) {
            if (e.serial() < s.first().serial() && SystemCalls.EXIT.contains(e.call())) {
                return false;
            }
            if (e.serial() > s.first().serial() && !e.call().isEmpty()) {
                return !Lives.separate(fork, e, null)
                        && births.events().stream()
                                .filter(b -> b.time() <= e.time() && b.exit() != b.pid())
                                .noneMatch(b -> childOf(b, e) || e.ppid() != fork.ppid());
            }
        }
        return false;
    }

    private Question of(int pid, long from, long to) {
        return Question.of(host, new OfProcess(pid), from, to, FEW).with(Outcome.TRACED);
    }

    private static @Nullable Event firstCall(Reply reply) {
        return reply.events().stream()
                .filter(e -> !e.call().isEmpty())
                .findFirst()
                .orElse(null);
    }
}
