package io.tadoru.collector.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.Coverage;
import io.tadoru.collector.Event;
import io.tadoru.collector.Event.Source;
import io.tadoru.collector.EventCopies;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.EventStoreContract;
import io.tadoru.collector.RandomEvents;
import io.tadoru.collector.Sentence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoryStoreTest extends EventStoreContract {
    @Override
    protected EventStore storeOf(List<Event> events) {
        return new MemoryStore(events, List.of());
    }

    @Test
    void repeatsCountOnceInAnyOrder() {
        List<Event> events = new RandomEvents(41, 20).events(300);
        List<Event> twice = new ArrayList<>(events);
        events.forEach(e -> twice.add(EventCopies.withSource(e, new Source("copy", "line 1"))));
        Collections.shuffle(twice, new Random(41));
        try (MemoryStore once = new MemoryStore(events, List.of());
                MemoryStore store = new MemoryStore(twice, List.of())) {
            assertThat(store.events()).hasSameSizeAs(once.events());
            assertThat(store.events()).isSortedAccordingTo(Event.ORDER);
        }
    }

    @Test
    void theFullerOfTwoCopiesCounts() {
        Event whole = new RandomEvents(42, 20)
                .events(300).stream()
                        .filter(e -> e.paths().size() > 2)
                        .findFirst()
                        .orElseThrow();
        Event half = new Event(
                whole.time(),
                whole.serial(),
                whole.host(),
                whole.type(),
                whole.call(),
                whole.success(),
                whole.exit(),
                whole.pid(),
                whole.ppid(),
                whole.user(),
                whole.comm(),
                whole.exe(),
                List.of(),
                whole.a0(),
                whole.a1(),
                whole.a2(),
                whole.a3(),
                whole.openFlags(),
                "",
                whole.paths().subList(0, 1),
                null,
                whole.keys(),
                new Source("half", ""));
        assertThat(new MemoryStore(List.of(half, whole), List.of()).events()).containsExactly(whole);
        assertThat(new MemoryStore(List.of(whole, half), List.of()).events()).containsExactly(whole);
    }

    @Test
    void numbersOfTheDaemonAreNotThoseOfTheKernel() {
        Event one = new RandomEvents(43, 20).events(1).get(0);
        List<Event> events = List.of(
                numbered(one, "DAEMON_START", 8246),
                numbered(one, "SYSCALL", 500_000),
                numbered(one, "SYSCALL", 500_002));
        try (MemoryStore store = new MemoryStore(events, List.of(Sentence.of("a note")))) {
            Coverage coverage = store.coverage(one.host(), Long.MIN_VALUE, Long.MAX_VALUE);
            assertThat(coverage.events()).isEqualTo(3);
            assertThat(coverage.missing()).isEqualTo(1);
            assertThat(coverage.reading()).map(Object::toString).containsExactly("a note");
            assertThat(store.hosts(0, Long.MAX_VALUE)).containsExactly(one.host());
        }
        try (MemoryStore store = new MemoryStore(events.subList(0, 1), List.of())) {
            assertThat(store.coverage(one.host(), Long.MIN_VALUE, Long.MAX_VALUE)
                            .missing())
                    .isZero();
        }
    }

    private static Event numbered(Event e, String type, long serial) {
        return new Event(
                e.time(),
                serial,
                e.host(),
                type,
                "",
                true,
                0,
                1,
                1,
                e.user(),
                "",
                "",
                List.of(),
                0,
                0,
                0,
                0,
                -1,
                "",
                List.of(),
                null,
                List.of(),
                e.source());
    }
}
