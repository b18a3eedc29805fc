package io.tadoru.collector.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.Event;
import io.tadoru.collector.Event.Source;
import io.tadoru.collector.Event.User;
import io.tadoru.collector.EventCopies;
import io.tadoru.collector.OpenFlags;
import io.tadoru.collector.RandomEvents;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events written as records and read again are equal, whatever the order of the records. */
class AuditRoundTripTest {
    private static final Source ANYWHERE = new Source("", "");

    @ParameterizedTest(name = "seed {0}, enriched {1}")
    @CsvSource({"21, false", "22, true", "23, false", "24, true"})
    void writtenAndRead(long seed, boolean enriched) {
        Random random = new Random(seed);
        List<Event> events = new RandomEvents(seed, 500).events(2000);
        List<String> lines = new ArrayList<>();
        for (Event e : events) {
            List<String> records = RawWriter.write(e, enriched);
            Collections.shuffle(records, random);
            lines.addAll(records);
        }
        // Records of neighbours interleave.
        for (int i = 0; i + 40 <= lines.size(); i += 40) {
            Collections.shuffle(lines.subList(i, i + 40), random);
        }
        List<Event> back = new ArrayList<>(RawLines.events(lines.toArray(String[]::new)));
        back.sort(Event.ORDER);
        List<Event> wanted = new ArrayList<>();
        events.stream().sorted(Event.ORDER).forEach(e -> wanted.add(asWritten(e, enriched)));
        assertThat(back).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(EventCopies.withoutSource(back.get(i)))
                    .as("seed " + seed + ", written as " + RawWriter.write(wanted.get(i), enriched))
                    .isEqualTo(wanted.get(i));
        }
    }

    /** What raw records can hold of an event: names only in the enriched tail, and what the kernel never writes. */
    private static Event asWritten(Event e, boolean enriched) {
        User u = e.user();
        boolean noExit = e.exit() == Event.NO_EXIT && e.type().equals("SYSCALL");
        boolean unknown = e.openFlags() == OpenFlags.NONE
                && List.of("open", "openat", "open_by_handle_at").contains(e.call());
        return new Event(
                e.time(),
                e.serial(),
                e.host(),
                e.type(),
                e.call(),
                e.success() && !noExit,
                e.exit(),
                e.pid(),
                e.ppid(),
                enriched ? u : new User(u.uid(), u.euid(), u.auid(), "", "", u.session()),
                e.comm(),
                e.exe(),
                e.args(),
                e.a0(),
                unknown ? 0 : e.a1(),
                unknown ? 0 : e.a2(),
                unknown ? 0 : e.a3(),
                e.openFlags(),
                e.cwd(),
                e.paths(),
                e.remote(),
                e.keys(),
                ANYWHERE);
    }
}
