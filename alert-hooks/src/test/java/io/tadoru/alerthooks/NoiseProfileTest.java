package io.tadoru.alerthooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.alerthooks.alert.AlertException;
import io.tadoru.collector.Event;
import io.tadoru.collector.EventCopies;
import io.tadoru.collector.memory.EvidenceFiles;
import io.tadoru.collector.memory.MemoryStore;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Incident.Fold;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.finding.Rules;
import io.tadoru.correlator.investigation.Investigation;
import io.tadoru.correlator.profile.Learner;
import io.tadoru.correlator.profile.Profile;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each sample with profiles: of a fleet that is all other samples, their attacks included, as if they had been recorded a
 * month before; and of its own log before the attack. No part of the truth goes away.
 */
class NoiseProfileTest {
    private static final Duration MONTH = Duration.ofDays(30);
    private static final Map<String, Profile> BEFORE = new HashMap<>();

    @BeforeAll
    static void learn() throws IOException, AlertException {
        for (Sample sample : Sample.all()) {
            Learner learner = new Learner();
            new EvidenceFiles("localhost", line -> {})
                    .stream(List.of(sample.folder()), e -> learner.add(EventCopies.at(e, e.time() - MONTH.toNanos())));
            BEFORE.put(sample.name(), learner.profile());
        }
    }

    static Stream<Sample> samples() throws IOException, AlertException {
        return Sample.all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void nothingOfTheTruthGoesAway(Sample sample) {
        Profile fleet = Profile.merged(BEFORE.entrySet().stream()
                .filter(e -> !e.getKey().equals(sample.name()))
                .map(Map.Entry::getValue)
                .toList());
        try (MemoryStore store = new EvidenceFiles("localhost", line -> {}).read(List.of(sample.folder()))) {
            Profile own = before(store, sample.attackBegins());
            Incident without = incident(sample, store, List.of());
            Incident withFleet = incident(sample, store, List.of(fleet));
            Incident withOwn = incident(sample, store, List.of(own));
            Incident withAll = incident(
                    sample, store, List.of(java.util.Objects.requireNonNull(BEFORE.get(sample.name())), fleet));
            System.out.printf(
                    "| %s | %d | %s | %s | %s |%n",
                    sample, without.nodes().size(), size(withFleet), size(withOwn), size(withAll));
            for (Incident with : List.of(withFleet, withOwn, withAll)) {
                assertThat(sample.missing(without)).containsAll(sample.missing(with));
                // Where the budget ends it, the last round goes a little beyond it.
                int budget = Options.Mode.CAUSAL.maxNodes();
                assertThat(with.nodes().size())
                        .isLessThanOrEqualTo(
                                without.nodes().size() < budget
                                        ? without.nodes().size()
                                        : budget + 50);
                assertThat(java.util.Objects.requireNonNull(with.answer()).path())
                        .isEqualTo(java.util.Objects.requireNonNull(without.answer())
                                .path());
            }
        }
    }

    private static Incident incident(Sample sample, MemoryStore store, List<Profile> profiles) {
        return new Investigation(store, "test", Rules.builtIn(), profiles)
                .of(sample.alert(), Options.of(Options.Mode.CAUSAL));
    }

    /** What the host itself did before the attack began, as if that had been a month earlier. */
    private static Profile before(MemoryStore store, long time) {
        Learner learner = new Learner();
        for (Event e : store.events()) {
            if (e.time() < time) {
                learner.add(EventCopies.at(e, e.time() - MONTH.toNanos()));
            }
        }
        return learner.profile();
    }

    private static String size(Incident incident) {
        long folded = incident.folded().stream()
                .filter(f -> f.rule().equals("ordinary"))
                .mapToLong(Fold::count)
                .sum();
        long ordinary = incident.whys().stream()
                .filter(w -> w.weights().stream().anyMatch(x -> x.name().equals("ordinary")))
                .count();
        long fresh = incident.whys().stream()
                .filter(w -> w.weights().stream().anyMatch(x -> x.name().equals("new")))
                .count();
        return incident.nodes().size() + " (" + folded + ", " + ordinary + ", " + fresh + ")";
    }
}
