package io.tadoru.correlator.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.Event;
import io.tadoru.collector.RandomEvents;
import io.tadoru.collector.memory.MemoryStore;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.Host;
import io.tadoru.correlator.profile.Profile.Program;
import io.tadoru.correlator.profile.Profile.Seen;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Order does not matter, parts join into the whole, and what is kept is counted exactly. */
class ProfileTest {
    static Profile learned(Iterable<Event> events) {
        Learner learner = new Learner();
        events.forEach(learner::add);
        return learner.profile();
    }

    /** A host on which programs do more than a profile has room for. */
    private static List<Event> crowded(String name, Random random, int programs) {
        Host host = new Host(name);
        String[] words = new String[40];
        for (int i = 0; i < words.length; i++) {
            words[i] = "w" + (char) ('a' + i % 26) + (char) ('a' + i / 26);
        }
        for (int i = 0; i < 4000; i++) {
            int pid = 100 + random.nextInt(programs);
            host.process(pid, 1, "/usr/bin/p" + (random.nextInt(3) == 0 ? 0 : pid));
            String file = "/srv/" + words[random.nextInt(40)] + "/" + words[random.nextInt(40)];
            host.tick().read(pid, file, i);
        }
        return host.events();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void orderDoesNotMatter(long seed) {
        Random random = new Random(seed);
        List<Event> events = new ArrayList<>(new RandomEvents(seed, 400).events(3000));
        Profile one = learned(events);
        Collections.shuffle(events, random);
        assertThat(learned(events)).as("seed " + seed).isEqualTo(one);
        List<Event> crowd = new ArrayList<>(crowded("a", random, 2000));
        Profile many = learned(crowd);
        Collections.shuffle(crowd, random);
        assertThat(learned(crowd)).as("seed " + seed).isEqualTo(many);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void partsJoinInAnyOrder(long seed) {
        Random random = new Random(seed);
        List<Event> all = new ArrayList<>();
        List<Profile> parts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            List<Event> events =
                    i == 0 ? new RandomEvents(seed, 400).events(1000) : crowded("host-" + i, random, i == 3 ? 5 : 1500);
            all.addAll(events);
            parts.add(learned(events));
        }
        Profile whole = Profile.merged(parts);
        assertThat(whole).as("seed " + seed).isEqualTo(learned(all));
        Collections.shuffle(parts, random);
        assertThat(Profile.merged(parts)).as("seed " + seed).isEqualTo(whole);
        Profile left = Profile.merged(List.of(Profile.merged(parts.subList(0, 2)), parts.get(2)));
        Profile right = Profile.merged(List.of(parts.get(0), Profile.merged(parts.subList(1, 3))));
        assertThat(left).as("seed " + seed).isEqualTo(right);
        assertThat(Profile.merged(List.of(left, parts.get(3), Profile.NONE))).isEqualTo(whole);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {5, 6})
    void itIsBoundedAndWhatIsKeptIsExact(long seed) {
        List<Event> events = crowded("a", new Random(seed), 2000);
        Profile profile = learned(events);
        Map<String, Map<Use, Long>> counts = new TreeMap<>();
        for (Event e : events) {
            Use.of(e)
                    .forEach(u -> counts.computeIfAbsent(Use.program(e), p -> new TreeMap<>())
                            .merge(u, 1L, Long::sum));
        }
        assertThat(counts.size()).as("seed " + seed).isGreaterThan(Profile.MOST_PROGRAMS);
        assertThat(profile.programs()).hasSize(Profile.MOST_PROGRAMS);
        long all = profile.beyond();
        boolean full = false;
        for (Map.Entry<String, Program> program : profile.programs().entrySet()) {
            Program of = program.getValue();
            Map<Use, Long> true_ = Objects.requireNonNull(counts.get(program.getKey()));
            full |= of.beyond() > 0;
            assertThat(of.uses().size()).isEqualTo(Math.min(true_.size(), Profile.MOST_USES));
            for (Map.Entry<Use, Seen> use : of.uses().entrySet()) {
                assertThat(use.getValue().count()).isEqualTo(true_.get(use.getKey()));
                all += use.getValue().count();
            }
            all += of.beyond();
            true_.keySet().stream()
                    .filter(u -> profile.knows(program.getKey(), u))
                    .forEach(u -> assertThat(of.uses())
                            .as("what was seen is never taken for new")
                            .containsKey(u));
        }
        counts.keySet().stream()
                .filter(p -> profile.knows(p, new Use(Kind.READ, "/x")))
                .forEach(p -> assertThat(profile.programs()).containsKey(p));
        assertThat(all).as("every use is in it or counted as beyond").isEqualTo(events.size());
        assertThat(profile.beyond()).isPositive();
        Profile one = learned(crowded("a", new Random(seed), 1));
        assertThat(one.programs().values())
                .anyMatch(p -> p.beyond() > 0 && p.uses().size() == Profile.MOST_USES);
        assertThat(full || one.beyond() == 0).isTrue();
    }

    @Test
    void whoStartedWhom() {
        Host host = new Host("a").process(100, 1, "/usr/sbin/nginx");
        host.read(100, "/etc/passwd", 3);
        // A shell that vfork made runs before its parent's record is written.
        host.vfork(100, 200).exec(200, "/bin/sh").vforkReturns(100, 200);
        host.tick().fork(200, 300).tick().exec(300, "/usr/bin/id").exec(300, "/usr/bin/env");
        Profile profile = learned(host.events());
        assertThat(started(profile, "/usr/sbin/nginx")).containsExactly("/bin/sh");
        assertThat(started(profile, "/bin/sh")).containsExactly("/usr/bin/env", "/usr/bin/id");
        assertThat(profile.forks()).isEqualTo(2);
        assertThat(profile.executions()).isEqualTo(3);
        assertThat(profile.events()).isEqualTo(6);
    }

    private static List<String> started(Profile profile, String program) {
        return Objects.requireNonNull(profile.programs().get(program)).uses().keySet().stream()
                .filter(u -> u.kind() == Kind.FORKED)
                .map(Use::object)
                .toList();
    }

    @Test
    void whatFailedAndWhatHasNoFolderIsNotLearned() {
        Host host = new Host("a").process(100, 1, "/usr/bin/x");
        host.connect(100, "10.0.0.1", 53, -111)
                .connect(100, "10.0.0.2", 53, -115)
                .exit(100);
        host.openBy("openat", 100, 9, "plugin", 5, "NORMAL", 0);
        Program program =
                Objects.requireNonNull(learned(host.events()).programs().get("/usr/bin/x"));
        assertThat(program.uses().keySet()).containsExactly(new Use(Kind.CONNECTED, "10.0.0.2:53"));
    }

    /** Pages of every size give each event once, ties and all. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {7, 8, 9})
    void aStoreIsReadPageByPage(long seed) {
        List<Event> events = new RandomEvents(seed, 30).events(900);
        MemoryStore store = new MemoryStore(events, List.of());
        long last = events.stream().mapToLong(Event::time).max().orElseThrow();
        Learner whole = new Learner();
        events.stream().filter(e -> e.time() <= last - 1).forEach(whole::add);
        Profile expected = whole.profile();
        for (int page : new int[] {1, 2, 7, 100, 5000}) {
            Learner learner = new Learner();
            long read = new QuietPeriod(store, text -> {}).read(null, 0, last - 1, learner::add, page);
            assertThat(learner.profile()).as("seed " + seed + ", page " + page).isEqualTo(expected);
            assertThat(read).isEqualTo(expected.events());
        }
        Learner one = new Learner();
        new QuietPeriod(store, text -> {}).read(RandomEvents.HOSTS.get(0), 0, last, one::add, 50);
        assertThat(one.profile().hosts()).containsExactly(RandomEvents.HOSTS.get(0));
    }
}
