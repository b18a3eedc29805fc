package io.tadoru.correlator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tadoru.collector.EventStore;
import io.tadoru.collector.EvidenceException;
import io.tadoru.correlator.Edge.EventRef;
import io.tadoru.correlator.Options.Mode;
import io.tadoru.correlator.investigation.Investigation;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The store fails at every single place of an investigation in turn. The seed is in the test's name. */
class StoppedEvidenceTest {
    private static final int PLENTY = 100_000;

    static Stream<Arguments> histories() {
        return Stream.of(3L, 17L, 58L).flatMap(seed -> Stream.of(Mode.values()).map(mode -> Arguments.of(seed, mode)));
    }

    private static Incident investigate(EventStore store, RandomHistory history, Mode mode) {
        return new Investigation(store, "test").of(history.alert(), Options.of(mode));
    }

    /** Each edge's events, with its ends. */
    private static Set<String> found(Incident incident) {
        return incident.edges().stream()
                .flatMap(e -> e.events().stream()
                        .map(EventRef::serial)
                        .map(serial -> e.from() + " " + e.kind() + " " + e.to() + " " + serial))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest(name = "seed {0}, {1}")
    @MethodSource("histories")
    void whatWasFoundBeforeIsKeptAndSaysThatItIsPartial(long seed, Mode mode) {
        RandomHistory history = new RandomHistory(seed, 300);
        FailingStore counting = new FailingStore(history.host().store(), PLENTY);
        Incident whole = investigate(counting, history, mode);
        assertThat(whole.partial()).isFalse();
        int answers = PLENTY - counting.left();
        int attribution = 0;
        for (int n = 0; n < answers; n++) {
            FailingStore failing = new FailingStore(history.host().store(), n);
            Incident part;
            try {
                part = investigate(failing, history, mode);
            } catch (EvidenceException e) {
                assertThat(attribution)
                        .as("fails as a whole only before the process is known")
                        .isEqualTo(n);
                attribution++;
                continue;
            }
            assertThat(part.partial()).isTrue();
            assertThat(part.limits().get(0))
                    .asString()
                    .startsWith("The evidence stopped answering: shard 3 of auditbeat-1 is gone. ");
            assertThat(part.answer()).isNotNull();
            assertThat(found(whole)).containsAll(found(part));
            assertThat(failing.failures()).as("asks in vain").isEqualTo(1);
        }
        assertThat(attribution).isPositive().isLessThan(answers);
        assertThat(investigate(new FailingStore(history.host().store(), answers), history, mode))
                .isEqualTo(whole);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("modes")
    void whatIsKnownButWasNotFollowedIsCounted(Mode mode) {
        Host host = new Host("web").process(100, 1, "/bin/bash");
        host.at(1)
                .fork(100, 200)
                .connect(200, "10.66.4.9", 443)
                .at(2)
                .fork(200, 300)
                .fork(200, 301);
        Alert alert = Host.alert(1.1, "10.0.0.1", 40000, "10.66.4.9", 443);
        Options options = Options.of(mode);
        FailingStore counting = new FailingStore(host.store(), PLENTY);
        new Investigation(counting, "test").of(alert, options);
        FailingStore failing = new FailingStore(host.store(), PLENTY - counting.left() - 1);
        assertThat(new Investigation(failing, "test").of(alert, options).limits())
                .map(Object::toString)
                .anyMatch(l -> l.matches("[1-9]\\d* more (things|processes) are known but were not followed\\."));
        assertThatThrownBy(() -> new Investigation(new FailingStore(host.store(), 0), "test").of(alert, options))
                .isInstanceOf(EvidenceException.class);
    }

    static Stream<Mode> modes() {
        return Stream.of(Mode.values());
    }
}
