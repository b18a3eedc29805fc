package io.tadoru.correlator.identity;

import io.tadoru.collector.Event;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.Birth;
import io.tadoru.collector.Question.OfProcess;
import io.tadoru.collector.Question.Outcome;
import io.tadoru.collector.Reply;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.link.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the life that a pid had at a moment.
 *
 * <p>Hard limits are the fork that returned the pid, its exit_group, and the next fork that returned it. The child's
 * records may come before its parent's vfork record; their times tell, because the kernel takes them at the call's
 * entry. Where forks and exits are not audited, a change of image without an execve, of the login, or of the parent at
 * an execve separates two lives. Not thread-safe.
 */
public final class Lives {
    /** Events of a life fetched before and after the moment asked for. */
    static final int REACH = 5000;

    /** Events of a pid fetched before and after the moment at first: most lives are no longer. */
    static final int GLIMPSE = 200;

    /** Exits fetched: those at the moment itself may not count. */
    private static final int FEW = 4;

    /** Connects fetched so that those that failed are seen. */
    private static final int FAILURES = 200;

    private static final long MILLI = 1_000_000;

    /** No host boots, and no call that does not wait takes, longer than this: nanoseconds. */
    private static final long BOOT = 2_000_000_000L;

    private static final Set<String> WAITS = Set.of("accept", "accept4", "connect");

    private final EventStore store;
    private final String host;
    private final long from;
    private final long to;
    private final Births births;
    private final Map<Integer, List<Life>> known = new HashMap<>();
    private final Map<Moment, String> answered = new HashMap<>();

    /** A moment in the life of a pid. The serial settles ties of time. */
    public record Moment(int pid, long time, long serial) {
        public static Moment of(Event e) {
            return new Moment(e.pid(), e.time(), e.serial());
        }

        /** The moment a fork returned a child. */
        public static Moment ofChild(Event fork) {
            return new Moment((int) fork.exit(), fork.time(), Long.MAX_VALUE);
        }

        /** Whether it is that of the child that a fork returned. */
        boolean birth() {
            return serial == Long.MAX_VALUE;
        }

        /** The last time in its millisecond: an index that holds milliseconds is not asked for one twice. */
        long endOfMilli() {
            return time - Math.floorMod(time, MILLI) + MILLI - 1;
        }

        private boolean before(Event e) {
            return e.time() > time || (e.time() == time && e.serial() > serial);
        }

        private boolean after(Event e) {
            return e.time() < time || (e.time() == time && e.serial() < serial);
        }
    }

    /**
     * @param from lives are followed back to this time, or as far before an earlier moment
     * @param to and forth to this one: an exit beyond is not looked for
     */
    public Lives(EventStore store, String host, long from, long to) {
        this.store = store;
        this.host = host;
        this.births = new Births(store, host);
        this.from = from;
        this.to = to;
    }

    /**
     * The lives at these moments, mostly in one round of questions about the time around them: more where nothing there
     * begins or ends a life, where one is long, or where a pid had several. A moment without any event gives an empty life.
     */
    public Map<Moment, Life> at(Collection<Moment> moments) {
        Set<Moment> all = new LinkedHashSet<>(moments);
        List<Moment> open = new ArrayList<>(all);
        open.removeIf(m -> known(m) != null);
        while (!open.isEmpty()) {
            // What is found of a pid at one moment mostly holds the others.
            Map<Integer, Moment> onePerPid = new LinkedHashMap<>();
            open.forEach(m -> onePerPid.putIfAbsent(m.pid(), m));
            look(List.copyOf(onePerPid.values()));
            open.removeIf(m -> known(m) != null);
        }
        // Only now is every life as long as this batch makes it.
        Map<Moment, Life> lives = new LinkedHashMap<>();
        all.forEach(m -> lives.put(m, Objects.requireNonNull(known(m))));
        return lives;
    }

    private void look(List<Moment> moments) {
        List<Question> first = new ArrayList<>();
        for (Moment m : moments) {
            Span near = near(m);
            Question of = ask(new OfProcess(m.pid()), near.from(), m.endOfMilli(), GLIMPSE)
                    .with(Outcome.TRACED);
            first.add(of.newestFirst());
            first.add(of.within(m.endOfMilli() + 1, near.to()));
            first.add(births(m.pid(), new Span(near.from(), m.time()), 1).newestFirst());
            first.add(births(m.pid(), new Span(m.time() + 1, near.to()), 1));
        }
        List<Reply> seen = store.ask(first);
        List<Look> looks = new ArrayList<>();
        for (int i = 0; i < moments.size(); i++) {
            looks.add(Look.of(moments.get(i), near(moments.get(i)), seen.subList(4 * i, 4 * i + 4)));
        }
        List<Bounds> bounds = bounds(sure(looks));
        List<Glimpse> glimpses = looks.stream().map(Look::glimpse).toList();
        List<List<Question>> within = new ArrayList<>();
        for (int i = 0; i < moments.size(); i++) {
            within.add(within(moments.get(i), bounds.get(i)));
        }
        List<List<Reply>> replies = Glimpse.answers(store, glimpses, within);
        for (int i = 0; i < moments.size(); i++) {
            Moment m = moments.get(i);
            Bounds b = bounds.get(i);
            Life life = b.claimed() != null ? Life.nobody(host, m.pid(), b.claimed()) : life(m, b, replies.get(i));
            answered.put(m, settle(life).id());
        }
    }

    /**
     * Where a life is looked for at first. A moment before the window is an origin that is looked up alone: its life is
     * followed as far around it.
     */
    private Span near(Moment m) {
        long length = to - from;
        long end = m.time() < from ? Math.min(to, m.time() + length) : to;
        return new Span(Math.min(from, m.time() - length), Math.max(end, m.endOfMilli() + 1));
    }

    /** The forks that returned the pid. */
    private Question births(int pid, Span span, int limit) {
        return ask(new Birth(pid), span.from(), span.to(), limit);
    }

    private static Question inOrder(Question q, boolean newestFirst) {
        return newestFirst ? q.newestFirst() : q;
    }

    /** The same looks, with births that are none left out: the next ones are asked for. */
    private List<Look> sure(List<Look> looks) {
        List<Look> sure = new ArrayList<>(looks);
        for (int limit = 4; ; limit = Math.min(4 * limit, REACH)) {
            births.judge(sure.stream().flatMap(Look::claims).toList());
            List<Integer> open = new ArrayList<>();
            List<Question> more = new ArrayList<>();
            for (int i = 0; i < sure.size(); i++) {
                if (sure.get(i).open(births)) {
                    open.add(i);
                    Look look = sure.get(i);
                    int pid = look.moment().pid();
                    more.add(births(pid, look.back(), limit).newestFirst());
                    more.add(births(pid, look.forth(), limit));
                }
            }
            if (open.isEmpty()) {
                return sure.stream().map(l -> l.without(births)).toList();
            }
            List<Reply> replies = store.ask(more);
            for (int j = 0; j < open.size(); j++) {
                Look look = sure.get(open.get(j));
                sure.set(open.get(j), look.with(replies.get(2 * j), replies.get(2 * j + 1), limit == REACH));
            }
        }
    }

    /** The exits before and after a moment that can bound its life, as far as births are looked for. */
    private List<Question> exits(Look look) {
        Moment m = look.moment();
        Event birth = look.birth();
        Event next = look.nextBirth();
        long since = birth == null ? look.back().from() : birth.time();
        long until = next == null ? look.forth().to() : next.time();
        Question before = exits(m.pid(), new Span(since, m.time()), FEW);
        return List.of(before.newestFirst(), before.within(m.time(), until));
    }

    private Question exits(int pid, Span span, int limit) {
        return ask(new OfProcess(pid), span.from(), span.to(), limit)
                .only(SystemCalls.EXIT)
                .with(Outcome.TRACED);
    }

    /** What is to know about a life whose bounds are known. */
    private List<Question> within(Moment m, Bounds b) {
        // Both sides meet at the moment: events at that time are in the first.
        long middle = Math.min(Math.max(m.endOfMilli(), b.from), b.to);
        Question all = ask(new OfProcess(m.pid()), b.from, b.to, REACH);
        return List.of(
                all.within(b.from, middle).newestFirst(),
                all.within(middle + 1, b.to),
                ask(new OfProcess(m.pid()), b.from, b.to, FAILURES)
                        .only(SystemCalls.CONNECT)
                        .with(Outcome.TRACED));
    }

    /** One life. */
    public Life at(Moment moment) {
        return Objects.requireNonNull(at(List.of(moment)).get(moment));
    }

    private @Nullable Life known(Moment m) {
        String id = answered.get(m);
        for (Life life : known.getOrDefault(m.pid(), List.of())) {
            if (id != null ? life.id().equals(id) : covers(life, m)) {
                return life;
            }
        }
        return null;
    }

    private static boolean covers(Life life, Moment m) {
        Event birth = life.birth();
        if (m.birth()) {
            return birth != null && birth.time() == m.time();
        }
        List<Event> events = life.events();
        if (events.isEmpty()) {
            return false;
        }
        boolean begun = birth != null ? m.time() >= birth.time() : !m.before(events.get(0));
        return begun && !m.after(events.get(events.size() - 1));
    }

    /** Another look, from another moment, may find more of a life that is known: it stays one. */
    private Life settle(Life found) {
        List<Life> ofPid = known.computeIfAbsent(found.pid(), p -> new ArrayList<>());
        for (int i = 0; i < ofPid.size(); i++) {
            if (ofPid.get(i).same(found) || ofPid.get(i).equals(found)) {
                ofPid.set(i, ofPid.get(i).with(found));
                return ofPid.get(i);
            }
        }
        ofPid.add(found);
        return found;
    }

    private Question ask(Question.About about, long begin, long end, int limit) {
        return Question.of(host, about, begin, end, limit);
    }

    /** What is certain about a life before its events are looked at. */
    private record Bounds(
            long from,
            long to,
            @Nullable Event birth,
            @Nullable Event lastExit,
            @Nullable Event end,
            @Nullable Event claimed) {}

    /** A side of a moment on which nothing near bounds its life, and where to look for that. */
    private record Side(int look, boolean back, Span span) {}

    /** Where lives begin and end: mostly near their moments; farther away only on the side where nothing bounds one. */
    private List<Bounds> bounds(List<Look> near) {
        List<Look> looks = new ArrayList<>(near);
        List<List<Event>> before = new ArrayList<>();
        List<List<Event>> after = new ArrayList<>();
        for (List<Reply> exits : Glimpse.answers(
                store,
                near.stream().map(Look::glimpse).toList(),
                near.stream().map(this::exits).toList())) {
            before.add(new ArrayList<>(exits.get(0).events()));
            after.add(new ArrayList<>(exits.get(1).events()));
        }
        List<Side> open = new ArrayList<>();
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < near.size(); i++) {
            for (Side side : open(i, near.get(i), before.get(i), after.get(i))) {
                open.add(side);
                int pid = near.get(i).moment().pid();
                questions.add(inOrder(births(pid, side.span(), 1), side.back()));
                questions.add(inOrder(exits(pid, side.span(), 1), side.back()));
            }
        }
        if (!open.isEmpty()) {
            Iterator<Reply> replies = store.ask(questions).iterator();
            for (Side side : open) {
                Look look = looks.get(side.look());
                Reply births = replies.next();
                looks.set(
                        side.look(), side.back() ? look.earlier(side.span(), births) : look.later(side.span(), births));
                (side.back() ? before : after)
                        .get(side.look())
                        .addAll(replies.next().events());
            }
            looks = sure(looks);
        }
        List<Bounds> bounds = new ArrayList<>();
        for (int i = 0; i < looks.size(); i++) {
            bounds.add(bounds(looks.get(i), before.get(i), after.get(i)));
        }
        return bounds;
    }

    private List<Side> open(int i, Look look, List<Event> before, List<Event> after) {
        List<Side> open = new ArrayList<>();
        if (look.claimed() == null && look.birth() == null && lastExit(look, before) == null) {
            open.add(new Side(i, true, new Span(Long.MIN_VALUE, look.back().from() - 1)));
        }
        long reached = look.forth().to();
        if (look.claimed() == null && look.nextBirth() == null && end(look, after) == null && reached < to) {
            open.add(new Side(i, false, new Span(reached + 1, to)));
        }
        return open;
    }

    /** The last exit before the moment. */
    private static @Nullable Event lastExit(Look look, List<Event> exits) {
        Moment m = look.moment();
        Event birth = look.birth();
        for (Event e : exits) {
            boolean earlier = e.time() < m.time() || e.serial() < m.serial();
            boolean sinceBirth = birth == null || Event.ORDER.compare(e, birth) > 0;
            // A life that began by vfork may exit before the vfork's own record, but never before its entry.
            if (earlier && sinceBirth && !m.birth()) {
                return e;
            }
        }
        return null;
    }

    /** The first exit since the moment, unless another life was born before. */
    private static @Nullable Event end(Look look, List<Event> exits) {
        Moment m = look.moment();
        Event next = look.nextBirth();
        for (Event e : exits) {
            if (e.time() > m.time() || e.serial() >= m.serial() || m.birth()) {
                return next != null && e.time() > next.time() ? null : e;
            }
        }
        return null;
    }

    private Bounds bounds(Look look, List<Event> before, List<Event> after) {
        Moment m = look.moment();
        Event birth = look.birth();
        Event nextBirth = look.nextBirth();
        // A life of an earlier boot ends with it, but what began that one did not begin this one.
        boolean booted = birth != null && !m.birth() && booted(birth, m.time(), m.serial());
        Event lastExit = lastExit(look, before);
        Event end = end(look, after);
        long begin = Math.max(
                near(m).from(), lastExit != null ? lastExit.time() : birth != null ? birth.time() : Long.MIN_VALUE);
        // A pid is not given again within one tick: what happens at the next birth's time is the next life's.
        long last = end != null ? end.time() : nextBirth != null ? nextBirth.time() - 1 : to;
        return new Bounds(
                Math.min(begin, m.time()),
                Math.min(last, to),
                lastExit == null && !booted ? birth : null,
                lastExit,
                end,
                look.claimed());
    }

    private Life life(Moment m, Bounds b, List<Reply> replies) {
        List<Event> events = events(b, replies);
        boolean truncated = replies.stream().anyMatch(r -> !r.complete());
        Event birth = b.birth();
        int here = 0;
        while (here < events.size() && !m.before(events.get(here))) {
            here++;
        }
        int begin = Math.max(0, here - 1);
        while (begin > 0 && !separate(events.get(begin - 1), events.get(begin), birth)) {
            begin--;
        }
        int end = Math.max(here, 1);
        while (end < events.size() && !separate(events.get(end - 1), events.get(end), birth)) {
            end++;
        }
        boolean splitAfter = end < events.size();
        List<Event> own = events.subList(Math.min(begin, events.size()), Math.min(end, events.size()));
        return new Life(host, m.pid(), begin == 0 ? birth : null, own, splitAfter ? null : b.end(), truncated);
    }

    private static List<Event> events(Bounds b, List<Reply> replies) {
        List<Event> events = new ArrayList<>(replies.get(0).events());
        events.addAll(replies.get(1).events());
        for (Event e : replies.get(2).events()) {
            if (!e.success() && !e.inProgress()) {
                events.add(e);
            }
        }
        // Records of other kinds, such as DAEMON_END, name pids that did not make a call.
        events.removeIf(e -> e.call().isEmpty());
        Event lastExit = b.lastExit();
        if (lastExit != null) {
            events.removeIf(e -> Event.ORDER.compare(e, lastExit) <= 0);
        }
        events.sort(Event.ORDER);
        return events;
    }

    /** Whether two neighbouring events of a pid cannot be of one life. */
    static boolean separate(Event a, Event b, @Nullable Event birth) {
        boolean execs = SystemCalls.EXEC.contains(b.call()) && b.success();
        boolean sameImage =
                a.exe().isEmpty() || b.exe().isEmpty() || Names.image(a).equals(Names.image(b));
        if (!execs && !sameImage) {
            return true;
        }
        if (!a.user().auid().isEmpty() && !a.user().auid().equals(b.user().auid())) {
            // A daemon's child that was certainly born may log in: cron and sshd do, without a new image.
            return birth == null || execs;
        }
        if (booted(a, b.time(), b.serial())) {
            return true;
        }
        // With the fork on record a life is certain; a changed parent is then only the reaper.
        return birth == null && execs && a.ppid() != b.ppid() && b.ppid() > 1 && a.ppid() > 1;
    }

    /**
     * Whether the host booted between an event and a later moment: serials restart then. A call that waits gets its
     * serial late, so that it says nothing; neither does a serial that went over its end.
     */
    private static boolean booted(Event a, long time, long serial) {
        return serial < a.serial()
                && a.serial() - serial < Integer.MAX_VALUE
                && time - a.time() > BOOT
                && !WAITS.contains(a.call());
    }
}
