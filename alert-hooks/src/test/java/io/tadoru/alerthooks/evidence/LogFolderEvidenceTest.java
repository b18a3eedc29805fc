package io.tadoru.alerthooks.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tadoru.collector.EventStore;
import io.tadoru.collector.EvidenceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host's own logs, which grow and are rotated while investigations look at them. */
class LogFolderEvidenceTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long BEGIN = 1_795_356_000L;

    @TempDir
    private Path folder;

    private final AtomicLong now = new AtomicLong();
    private long serial;

    private Path log() {
        return folder.resolve("audit.log");
    }

    private LogFolderEvidence evidence(long most) {
        return new LogFolderEvidence(List.of(folder), "web-3", most, now::get);
    }

    private void write(int events) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < events; i++) {
            serial++;
            text.append("type=SYSCALL msg=audit(")
                    .append(BEGIN + serial)
                    .append(".000:")
                    .append(serial)
                    .append("): arch=c000003e syscall=59 success=yes exit=0 a0=1 a1=2 a2=3 a3=4 items=0 ppid=1 pid=")
                    .append(1000 + serial)
                    .append(" auid=1000 uid=1000 gid=1000 euid=1000 suid=1000 fsuid=1000 egid=1000 sgid=1000 fsgid=1000"
                            + " tty=pts0 ses=1 comm=\"sh\" exe=\"/bin/sh\" key=\"t\"\n");
        }
        Files.writeString(log(), text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** As auditd does it. */
    private void rotate(int keep) throws IOException {
        for (int i = keep; i >= 1; i--) {
            Path from = folder.resolve("audit.log." + i);
            if (Files.exists(from)) {
                if (i == keep) {
                    Files.delete(from);
                } else {
                    Files.move(from, folder.resolve("audit.log." + (i + 1)));
                }
            }
        }
        Files.move(log(), folder.resolve("audit.log.1"));
        Files.createFile(log());
    }

    private static long events(EventStore store) {
        return store.coverage("web-3", Long.MIN_VALUE, Long.MAX_VALUE).events();
    }

    private static List<String> notes(EventStore store) {
        return store.coverage("web-3", Long.MIN_VALUE, Long.MAX_VALUE).reading().stream()
                .map(Object::toString)
                .toList();
    }

    private long openedEvents(Evidence evidence) {
        try (EventStore store = evidence.open()) {
            return events(store);
        }
    }

    @Test
    void readsAgainWhatHasChangedAtMostOnceASecond() throws IOException {
        write(10);
        try (Evidence evidence = evidence(1 << 20)) {
            EventStore early = evidence.open();
            assertThat(events(early)).isEqualTo(10);
            write(5);
            now.addAndGet(SECOND / 2);
            assertThat(openedEvents(evidence)).isEqualTo(10);
            now.addAndGet(SECOND);
            assertThat(openedEvents(evidence)).isEqualTo(15);
            rotate(5);
            write(1);
            now.addAndGet(2 * SECOND);
            assertThat(openedEvents(evidence)).isEqualTo(16);
            assertThat(events(early))
                    .as("who is in the middle keeps what there was")
                    .isEqualTo(10);
            early.close();
            early.close();
            assertThat(notes(early)).isEmpty();
        }
    }

    @Test
    void olderFilesAreLeftOutAndCoverageSaysSo() throws IOException {
        for (int i = 0; i < 4; i++) {
            write(100);
            rotate(9);
        }
        write(10);
        long size = Files.size(folder.resolve("audit.log.1"));
        try (Evidence evidence = evidence(2 * size + size / 2);
                EventStore store = evidence.open()) {
            assertThat(events(store)).isEqualTo(210);
            assertThat(notes(store))
                    .singleElement()
                    .asString()
                    .startsWith("2 older files were not read, from audit.log.3 on");
        }
        try (Evidence evidence = evidence(1);
                EventStore store = evidence.open()) {
            assertThat(events(store)).as("at least the newest").isEqualTo(10);
        }
    }

    @Test
    void withoutLogs() throws IOException {
        Evidence evidence = evidence(1 << 20);
        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(evidence::open)
                .withMessageContaining("no audit.log in this folder");
        write(1);
        assertThat(openedEvents(evidence)).as("it is tried again").isEqualTo(1);
        assertThat(evidence.where()).isEqualTo(folder.toString());
        evidence.close();
        assertThatExceptionOfType(EvidenceException.class).isThrownBy(evidence::open);
        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(() -> new LogFolderEvidence(List.of(folder.resolve("none")), "h", 1).open())
                .withMessageContaining("there is no such file or folder");
    }

    @Test
    void aSharedStoreIsClosedByTheLast() {
        AtomicBoolean closed = new AtomicBoolean();
        SharedStore shared = new SharedStore(new Closing(closed), List.of());
        EventStore one = shared.share();
        EventStore two = shared.share();
        one.close();
        one.close();
        shared.retire();
        assertThat(closed).isFalse();
        two.close();
        assertThat(closed).isTrue();
    }

    private static final class Closing extends io.tadoru.collector.ForwardingStore {
        private final AtomicBoolean closed;

        Closing(AtomicBoolean closed) {
            super(new io.tadoru.collector.memory.MemoryStore(List.of(), List.of()));
            this.closed = closed;
        }

        @Override
        public void close() {
            assertThat(closed.getAndSet(true)).as("closed once").isFalse();
        }
    }

    /** Whoever opens sees all that was written before, whole and in order, whatever is rotated meanwhile. */
    @Test
    void manyLookWhileItGrowsAndRotates() throws Exception {
        long seed = 77;
        Random random = new Random(seed);
        write(1000);
        AtomicLong written = new AtomicLong(1000);
        AtomicBoolean done = new AtomicBoolean();
        // No pause between looks: each that comes after a change reads.
        AtomicLong ticks = new AtomicLong();
        try (Evidence evidence =
                new LogFolderEvidence(List.of(folder), "web-3", 1 << 30, () -> ticks.addAndGet(2 * SECOND))) {
            ExecutorService threads = Executors.newFixedThreadPool(6);
            List<Future<Integer>> looks = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                looks.add(threads.submit(() -> {
                    int count = 0;
                    while (!done.get() || count == 0) {
                        long before = written.get();
                        try (EventStore store = evidence.open()) {
                            long events = events(store);
                            assertThat(events).isBetween(before, written.get() + 400);
                            assertThat(store.coverage("web-3", Long.MIN_VALUE, Long.MAX_VALUE)
                                            .missing())
                                    .isZero();
                            assertThat(events(store)).isEqualTo(events);
                            count++;
                        } catch (EvidenceException e) {
                            // No auditd rotates as fast as this writer; whoever is told so looks again, as the service
                            // does.
                            assertThat(e).hasMessageContaining("rotated faster");
                        }
                    }
                    return count;
                }));
            }
            for (int i = 0; i < 150; i++) {
                int more = random.nextInt(400);
                write(more);
                written.addAndGet(more);
                if (random.nextInt(4) == 0) {
                    rotate(200);
                }
            }
            done.set(true);
            threads.shutdown();
            int all = 0;
            for (Future<Integer> look : looks) {
                all += look.get(60, TimeUnit.SECONDS);
            }
            assertThat(all).as("seed " + seed).isGreaterThanOrEqualTo(6);
            assertThat(openedEvents(evidence)).isEqualTo(written.get());
        }
    }
}
