package io.tadoru.correlator.identity;

import io.tadoru.collector.Event;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.Birth;
import io.tadoru.collector.Question.OfProcess;
import io.tadoru.collector.Reply;
import io.tadoru.collector.SystemCalls;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    private final EventStore store;
    private final String host;
    private final long from;
    private final long to;
    private final Map<Integer, TreeMap<Long, Life>> known = new HashMap<>();

    /** A moment in the life of a pid. The serial settles ties of time. */
    public record Moment(int pid, long time, long serial) {
        public static Moment of(Event e) {
            return new Moment(e.pid(), e.time(), e.serial());
        }

        /** The moment a fork returned a child. */
        public static Moment ofChild(Event fork) {
            return new Moment((int) fork.exit(), fork.time(), Long.MAX_VALUE);
        }

        private boolean before(Event e) {
            return e.time() > time || (e.time() == time && e.serial() > serial);
        }
    }

    /**
     * @param from lives are followed back to this time
     * @param to and forth to this one
     */
    public Lives(EventStore store, String host, long from, long to) {
        this.store = store;
        this.host = host;
        this.from = from;
        this.to = to;
    }

    /** The lives at these moments, in two rounds of questions. A moment without any event gives an empty life. */
    public Map<Moment, Life> at(Collection<Moment> moments) {
        Map<Moment, Life> lives = new LinkedHashMap<>();
        List<Moment> open = new ArrayList<>();
        for (Moment m : new java.util.LinkedHashSet<>(moments)) {
            Life life = known(m);
            if (life == null) {
                open.add(m);
            } else {
                lives.put(m, life);
            }
        }
        if (open.isEmpty()) {
            return lives;
        }
        List<Question> bounds = new ArrayList<>();
        for (Moment m : open) {
            bounds.add(ask(new Birth(m.pid()), Long.MIN_VALUE, m.time(), 1).newestFirst());
            bounds.add(ask(new Birth(m.pid()), m.time() + 1, Long.MAX_VALUE, 1));
            bounds.add(ask(new OfProcess(m.pid()), Long.MIN_VALUE, m.time(), 4)
                    .only(SystemCalls.EXIT)
                    .newestFirst()
                    .withFailures());
            bounds.add(ask(new OfProcess(m.pid()), m.time(), Long.MAX_VALUE, 4)
                    .only(SystemCalls.EXIT)
                    .withFailures());
        }
        List<Reply> replies = store.ask(bounds);
        List<Bounds> found = new ArrayList<>();
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < open.size(); i++) {
            Bounds b = bounds(open.get(i), replies.subList(4 * i, 4 * i + 4));
            found.add(b);
            int pid = open.get(i).pid();
            // Both sides meet at the moment: events at exactly that time are in the first.
            long middle = Math.min(Math.max(open.get(i).time(), b.from), b.to);
            questions.add(ask(new OfProcess(pid), b.from, middle, REACH).newestFirst());
            questions.add(ask(new OfProcess(pid), middle + 1, b.to, REACH));
            questions.add(ask(new OfProcess(pid), b.from, b.to, 200)
                    .only(SystemCalls.CONNECT)
                    .withFailures());
        }
        replies = store.ask(questions);
        for (int i = 0; i < open.size(); i++) {
            Life life = life(open.get(i), found.get(i), replies.subList(3 * i, 3 * i + 3));
            // Another moment of this batch may have found the same life.
            Life same = known(open.get(i));
            if (same == null) {
                known.computeIfAbsent(life.pid(), p -> new TreeMap<>()).put(life.start(), life);
                same = life;
            }
            lives.put(open.get(i), same);
        }
        return lives;
    }

    /** One life. */
    public Life at(Moment moment) {
        return java.util.Objects.requireNonNull(at(List.of(moment)).get(moment));
    }

    private @Nullable Life known(Moment m) {
        TreeMap<Long, Life> lives = known.get(m.pid());
        if (lives == null) {
            return null;
        }
        for (Life life : lives.headMap(m.time(), true).descendingMap().values()) {
            boolean ended = life.end() != null && m.time() > life.until();
            boolean seen = !life.events().isEmpty()
                    && m.time() <= life.events().get(life.events().size() - 1).time();
            if (seen || (life.birth() != null && life.birth().time() == m.time())) {
                return life;
            }
            if (ended) {
                return null;
            }
        }
        return null;
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
            @Nullable Event end) {}

    private Bounds bounds(Moment m, List<Reply> replies) {
        Event birth = first(replies.get(0));
        Event nextBirth = first(replies.get(1));
        Event lastExit = null;
        for (Event e : replies.get(2).events()) {
            boolean earlier = e.time() < m.time() || e.serial() < m.serial();
            boolean sinceBirth = birth == null || Event.ORDER.compare(e, birth) > 0;
            // A life that began by vfork may exit before the vfork's own record, but never before its entry.
            if (earlier && sinceBirth && lastExit == null && m.serial() != Long.MAX_VALUE) {
                lastExit = e;
            }
        }
        Event end = null;
        for (Event e : replies.get(3).events()) {
            if (end == null && (e.time() > m.time() || e.serial() >= m.serial() || m.serial() == Long.MAX_VALUE)) {
                end = e;
            }
        }
        if (end != null && nextBirth != null && end.time() > nextBirth.time()) {
            end = null;
        }
        // A moment before the window is an origin that is looked up alone: its life is followed as far around it.
        long earliest = Math.min(from, m.time() - (to - from));
        long begin =
                Math.max(earliest, lastExit != null ? lastExit.time() : birth != null ? birth.time() : Long.MIN_VALUE);
        long last = end != null ? end.time() : nextBirth != null ? nextBirth.time() : to;
        return new Bounds(
                Math.min(begin, m.time()), Math.min(last, to), lastExit == null ? birth : null, lastExit, end);
    }

    private static @Nullable Event first(Reply reply) {
        return reply.events().isEmpty() ? null : reply.events().get(0);
    }

    private Life life(Moment m, Bounds b, List<Reply> replies) {
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
        boolean truncated = !replies.get(0).complete() || !replies.get(1).complete();
        int here = 0;
        while (here < events.size() && !m.before(events.get(here))) {
            here++;
        }
        int begin = Math.max(0, here - 1);
        while (begin > 0 && !separate(events.get(begin - 1), events.get(begin), b.birth())) {
            begin--;
        }
        int end = Math.max(here, 1);
        while (end < events.size() && !separate(events.get(end - 1), events.get(end), b.birth())) {
            end++;
        }
        boolean splitAfter = end < events.size();
        List<Event> own = events.subList(Math.min(begin, events.size()), Math.min(end, events.size()));
        return new Life(host, m.pid(), begin == 0 ? b.birth() : null, own, splitAfter ? null : b.end(), truncated);
    }

    /** Whether two neighbouring events of a pid cannot be of one life. */
    static boolean separate(Event a, Event b, @Nullable Event birth) {
        boolean execs = SystemCalls.EXEC.contains(b.call()) && b.success();
        if (!execs && !a.exe().isEmpty() && !b.exe().isEmpty() && !image(a).equals(image(b))) {
            return true;
        }
        if (!a.user().auid().isEmpty() && !a.user().auid().equals(b.user().auid())) {
            return true;
        }
        // With the fork on record a life is certain; a changed parent is then only the reaper.
        return birth == null && execs && a.ppid() != b.ppid() && b.ppid() > 1 && a.ppid() > 1;
    }

    private static String image(Event e) {
        String exe = e.exe();
        return exe.endsWith(" (deleted)") ? exe.substring(0, exe.length() - 10) : exe;
    }
}
