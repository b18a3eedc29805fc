package io.tadoru.correlator.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.Question;
import io.tadoru.collector.memory.MemoryStore;
import io.tadoru.correlator.Host;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Incident.Fold;
import io.tadoru.correlator.Incident.Held;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A fold opens: it holds what it counts, or the question that brings it. */
class FoldContentsTest {
    private static final String EVIL = "10.66.4.9";
    private final Host host = new Host("web").process(100, 1, "/bin/bash").login(100, "1000");

    private Fold fold(String rule) {
        Incident incident = host.calledHome(2.1, EVIL, 443).incident();
        return incident.folded().stream()
                .filter(f -> f.rule().equals(rule))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + rule + " in " + incident.folded()));
    }

    private long brought(Question question) {
        try (MemoryStore store = host.store()) {
            return store.ask(List.of(question)).get(0).total();
        }
    }

    @Test
    void fewThingsAreHeldAllInTimeOrder() {
        host.at(1).fork(100, 200);
        for (int i = 0; i < 20; i++) {
            host.tick().read(200, "/usr/lib/lib" + (99 - i) + ".so", 1000 + i);
        }
        host.at(2).connect(200, EVIL, 443);
        Fold fold = fold("unwritten-inputs");
        assertThat(fold.holds()).hasSize(20).startsWith(new Held("/usr/lib/lib99.so", 1, Host.time(1) + Host.TICK));
        assertThat(fold.brings()).isEmpty();
        assertThat(fold.examples()).hasSize(10).startsWith("/usr/lib/lib80.so");
    }

    @Test
    void ofMoreThanAFoldHoldsAQuestionBringsAll() {
        host.at(1).fork(100, 200);
        for (int i = 0; i < Fold.MOST_HELD + 50; i++) {
            host.read(200, "/usr/lib/lib" + i + ".so", 1000 + i);
        }
        host.at(2).connect(200, EVIL, 443);
        Fold fold = fold("unwritten-inputs");
        assertThat(fold.count()).isEqualTo(Fold.MOST_HELD + 50);
        assertThat(fold.holds()).hasSize(Fold.MOST_HELD);
        assertThat(fold.brings())
                .singleElement()
                .satisfies(q -> assertThat(brought(q)).isEqualTo(fold.count()));
    }

    @Test
    void whatIsKnownByItsNumberAQuestionBrings() {
        host.at(1).fork(100, 200);
        for (int i = 0; i < 60; i++) {
            host.open(300 + i, "/var/log/app", 7, "NORMAL", 0x401);
        }
        host.at(2)
                .exec(200, "/bin/cat", "cat", "/var/log/app")
                .read(200, "/var/log/app", 7)
                .connect(200, EVIL, 443);
        Fold fold = fold("hub");
        assertThat(fold.holds()).containsExactly(new Held("/var/log/app", 60, Host.time(2)));
        assertThat(fold.brings())
                .singleElement()
                .satisfies(q -> assertThat(brought(q)).isEqualTo(60));
    }
}
