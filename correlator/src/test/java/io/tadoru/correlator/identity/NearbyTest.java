package io.tadoru.correlator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.Event;
import io.tadoru.collector.ForwardingStore;
import io.tadoru.collector.PlainScan;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.Birth;
import io.tadoru.collector.Question.OfProcess;
import io.tadoru.collector.Reply;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.Host;
import io.tadoru.correlator.identity.Lives.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A life that is looked for near its moment is the one that a look at all that ever happened finds: birth, begin, events
 * and end, however long it lasts and however often its number comes again.
 */
class NearbyTest {
    private static final int PIDS = 6;
    private static final int LENGTH = 4000;

    /** A host whose few numbers come again, with and without a fork or an exit on record. */
    private static Host host(Random random) {
        Host host = new Host("web").process(1, 0, "/sbin/init").process(50, 1, "/bin/bash");
        if (random.nextInt(3) == 0) {
            host.unaudited(random.nextBoolean() ? "clone" : "exit_group");
        }
        boolean[] lives = new boolean[PIDS];
        for (double at = 0; at < LENGTH; at += random.nextInt(40) / (random.nextInt(8) == 0 ? 0.1 : 2.0)) {
            host.at(at);
            int number = random.nextInt(PIDS);
            int pid = 100 + number;
            int other = random.nextInt(3) == 0 ? 100 + random.nextInt(PIDS) : 50;
            if (!lives[number] && other != pid) {
                lives[number] = true;
                host.fork(other, pid);
                if (random.nextInt(4) > 0) {
                    host.exec(pid, random.nextBoolean() ? "/usr/bin/id" : "/usr/bin/curl");
                }
            } else if (random.nextInt(6) == 0) {
                lives[number] = false;
                if (random.nextInt(5) > 0) {
                    host.exit(pid);
                }
            } else if (random.nextInt(12) == 0 && other != pid) {
                // In a container: the number is somebody else's.
                host.record("clone", other, c -> {
                    c.exit = pid;
                    c.a0 = 0x1200011;
                });
            } else {
                host.read(pid, "/a", 5);
            }
        }
        return host;
    }

    /** The life at a moment, read from the whole log. Within a millisecond of the window's end, an exit counts or not. */
    private static Life whole(List<Event> events, Moment m, long from, long to) {
        PlainScan store = new PlainScan(events);
        Question of = Question.of("web", new OfProcess(m.pid()), Long.MIN_VALUE, Long.MAX_VALUE, events.size());
        List<Event> own = store.ask(List.of(of)).get(0).events();
        List<Event> forks =
                store.ask(List.of(of.about(new Birth(m.pid())))).get(0).events();
        Births births = new Births(store, "web");
        Glimpse all = new Glimpse(own, Long.MIN_VALUE, Long.MAX_VALUE);
        births.judge(forks.stream().map(f -> new Births.Claim(f, all)).toList());
        Event maker = null;
        Event birth = null;
        Event next = null;
        for (Event f : forks) {
            boolean sure = !births.refuted(f);
            maker = f.time() <= m.time() ? f : maker;
            birth = sure && f.time() <= m.time() ? f : birth;
            next = sure && f.time() > m.time() && next == null ? f : next;
        }
        if (m.birth() && maker != null && births.refuted(maker)) {
            return Life.nobody("web", m.pid(), maker);
        }
        Event lastExit = null;
        Event end = null;
        for (Event e : own) {
            boolean exits = SystemCalls.EXIT.contains(e.call());
            boolean before = e.time() < m.time() || (e.time() == m.time() && e.serial() < m.serial());
            if (exits && before && !m.birth() && (birth == null || Event.ORDER.compare(e, birth) > 0)) {
                lastExit = e;
            } else if (exits && (!before || m.birth() && e.time() == m.time()) && end == null) {
                end = e;
            }
        }
        end = end != null && next != null && end.time() > next.time() ? null : end;
        long begin = lastExit != null ? lastExit.time() : birth != null ? birth.time() : Long.MIN_VALUE;
        long since = Math.min(m.time(), Math.max(begin, Math.min(from, m.time() - (to - from))));
        long until = Math.min(to, end != null ? end.time() : next != null ? next.time() - 1 : to);
        Event exit = lastExit;
        List<Event> within = own.stream()
                .filter(e -> e.time() >= since && e.time() <= until)
                .filter(e -> exit == null || Event.ORDER.compare(e, exit) > 0)
                .toList();
        return cut(m, lastExit == null ? birth : null, within, end);
    }

    /** The events around a moment that may be of one life. */
    private static Life cut(Moment m, @Nullable Event birth, List<Event> events, @Nullable Event end) {
        List<List<Event>> lives = new ArrayList<>();
        for (Event e : events) {
            List<Event> last = lives.isEmpty() ? null : lives.get(lives.size() - 1);
            if (last == null || Lives.separate(last.get(last.size() - 1), e, birth)) {
                last = new ArrayList<>();
                lives.add(last);
            }
            last.add(e);
        }
        int mine = 0;
        for (int i = 0; i < lives.size(); i++) {
            Event first = lives.get(i).get(0);
            boolean begun = first.time() < m.time() || (first.time() == m.time() && first.serial() <= m.serial());
            mine = begun ? i : mine;
        }
        List<Event> own = lives.isEmpty() ? List.of() : lives.get(mine);
        return new Life("web", m.pid(), mine == 0 ? birth : null, own, mine == lives.size() - 1 ? end : null, false);
    }

    /** Counts what is asked of all time. */
    private static final class Watched extends ForwardingStore {
        private int asked;
        private int open;

        Watched(List<Event> events) {
            super(new PlainScan(events));
        }

        @Override
        public List<Reply> ask(List<Question> questions) {
            asked += questions.size();
            open += (int) questions.stream()
                    .filter(q -> q.from() == Long.MIN_VALUE || q.to() == Long.MAX_VALUE)
                    .count();
            return super.ask(questions);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void nearIsEnough(long seed) {
        Random random = new Random(seed);
        List<Event> events = host(random).events();
        Watched store = new Watched(events);
        int lives = 0;
        for (int i = 0; i < 100; i++) {
            long from = Host.time(random.nextInt(LENGTH));
            long to = from + (1 + random.nextInt(600)) * 1_000_000_000L;
            Event at = events.get(random.nextInt(events.size()));
            Moment m = at.forks() && random.nextBoolean() ? Moment.ofChild(at) : Moment.of(at);
            if (at.time() > to) {
                continue;
            }
            String what = "seed " + seed + ", try " + i + ": " + m + " of " + from + " to " + to;
            Life near = new Lives(store, "web", from, to).at(m);
            Life whole = whole(events, m, from, to);
            assertThat(near.nobody()).as(what).isEqualTo(whole.nobody());
            assertThat(near.birth()).as(what).isEqualTo(whole.birth());
            assertThat(near.events()).as(what).isEqualTo(whole.events());
            assertThat(near.truncated()).as(what).isFalse();
            if (whole.until() <= to) {
                assertThat(near.end()).as(what).isEqualTo(whole.end());
            } else {
                assertThat(near.until()).as(what).isGreaterThanOrEqualTo(whole.until());
            }
            lives++;
        }
        assertThat(lives).as("seed " + seed).isGreaterThan(20);
        assertThat(store.open).as("seed " + seed + ", of " + store.asked).isBetween(1, store.asked / 2);
    }
}
