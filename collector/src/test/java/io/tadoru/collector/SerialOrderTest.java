package io.tadoru.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.memory.EvidenceFiles;
import io.tadoru.collector.memory.MemoryStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Gaps and clock steps, cut into records that a real auditd wrote. */
class SerialOrderTest {
    private static final long SECOND = 1_000_000_000L;

    /** In this log accepts lie up to 9.6 s before events with smaller numbers. */
    private static List<Event> recorded() {
        try (MemoryStore store =
                new EvidenceFiles("web", line -> {}).read(List.of(Path.of("..", "samples", "webapp-rce")))) {
            return store.events().stream().filter(Event::serialOfKernel).toList();
        }
    }

    private static Coverage coverage(List<Event> events) {
        try (MemoryStore store = new MemoryStore(events, List.of())) {
            return store.coverage(events.get(0).host(), Long.MIN_VALUE, Long.MAX_VALUE);
        }
    }

    @Test
    void recordsAsTheyWereHaveNeither() {
        List<Event> events = recorded();
        assertThat(events).hasSizeGreaterThan(40_000);
        assertThat(coverage(events).order()).isEqualTo(Coverage.Order.NOTHING);
        assertThat(coverage(events).missing()).isZero();
    }

    @Test
    void theLargestGapsAreNamedWithTheirTime() {
        List<Event> events = recorded();
        long first = events.stream().mapToLong(Event::serial).min().orElseThrow();
        List<Event> cut = events.stream()
                .filter(e -> {
                    long n = e.serial() - first;
                    return !(n >= 5000 && n < 6204
                            || n >= 20_000 && n < 20_300
                            || n == 30_000
                            || n >= 32_000 && n < 32_020);
                })
                .toList();
        Coverage told = coverage(cut);
        assertThat(told.missing()).isEqualTo(1204 + 300 + 1 + 20);
        assertThat(told.order().gaps()).extracting(Coverage.Gap::missing).containsExactly(1204L, 300L, 20L);
        Coverage.Gap gap = told.order().gaps().get(0);
        long begin = time(events, first + 4999);
        long end = time(events, first + 6204);
        assertThat(gap.after()).isBetween(begin, begin + SECOND);
        assertThat(gap.before()).isBetween(end, end + SECOND);
        assertThat(told.statements())
                .map(Object::toString)
                .anyMatch(s -> s.startsWith("1525 of "))
                .anyMatch(s -> s.startsWith("The largest gaps: 1,204 between 2026-11-22 02:06:"));
    }

    private static long time(List<Event> events, long serial) {
        return events.stream()
                .filter(e -> e.serial() == serial)
                .findFirst()
                .orElseThrow()
                .time();
    }

    @Test
    void aClockThatIsSetBackIsTold() {
        List<Event> events = recorded();
        long first = events.stream().mapToLong(Event::serial).min().orElseThrow();
        List<Event> back = new ArrayList<>();
        for (Event e : events) {
            long shift = e.serial() - first >= 25_000 ? -20 * SECOND : 0;
            back.add(EventCopies.at(e, e.time() + shift));
        }
        Coverage told = coverage(back);
        assertThat(told.order().setBack()).isEqualTo(1);
        assertThat(told.order().farthest()).isBetween(18 * SECOND, 20 * SECOND);
        assertThat(told.missing()).isZero();
        assertThat(told.statements())
                .map(Object::toString)
                .anyMatch(s -> s.startsWith("The host's clock was set back once, by "));
    }

    @Test
    void whereNobodyLookedItSaysSo() {
        Coverage c = new Coverage(0, 9, 2, 1, 8, new java.util.TreeMap<>(), 7, Coverage.Order.NOTHING, 0, List.of());
        assertThat(c.statements())
                .map(Object::toString)
                .anyMatch(s -> s.endsWith("When they are missing was not looked up."));
    }
}
