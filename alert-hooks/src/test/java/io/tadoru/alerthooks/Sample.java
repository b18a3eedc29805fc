package io.tadoru.alerthooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tadoru.alerthooks.alert.AlertException;
import io.tadoru.alerthooks.alert.AlertFile;
import io.tadoru.alerthooks.evaluation.RecordedAttack;
import io.tadoru.alerthooks.evaluation.Truth;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.memory.EvidenceFiles;
import io.tadoru.collector.memory.MemoryStore;
import io.tadoru.correlator.Alert;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.investigation.Investigation;
import io.tadoru.visualizer.IncidentJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A recorded attack with what is true about it. */
record Sample(Path folder, Alert alert, JsonNode truth) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is not met yet, and why. Whoever mends one takes it out: a test fails until then. */
    private static final Map<String, String> OPEN = Map.of("twelve-days paper", "the window holds the last day alone");

    /** Closures, which are there to be compared with, look for no effects. */
    static final List<Options.Mode> MODES = List.of(Options.Mode.CAUSAL, Options.Mode.PAPER);

    static List<Sample> all() throws IOException, AlertException {
        List<Sample> samples = new ArrayList<>();
        for (Path folder : RecordedAttack.folders(Path.of("..", "samples"))) {
            samples.add(new Sample(
                    folder,
                    AlertFile.read(folder.resolve("alert.json")),
                    JSON.readTree(folder.resolve("truth.json").toFile())));
        }
        return samples;
    }

    static Sample named(String name) throws IOException, AlertException {
        return all().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    }

    /** Investigated in causal mode, out of its log. */
    Incident incident() throws IOException {
        try (MemoryStore store = new EvidenceFiles("localhost", line -> {}).read(List.of(folder))) {
            return new Investigation(store, "test").of(alert, Options.of(Options.Mode.CAUSAL));
        }
    }

    String name() {
        return folder.getFileName().toString();
    }

    @Override
    public String toString() {
        return name();
    }

    /** The truth is in the incident, all of it, unless {@link #OPEN} says what is not met yet; the answer always is. */
    void assertMet(Incident incident, Options.Mode mode) {
        String open = OPEN.get(name() + " " + mode.name().toLowerCase(Locale.ROOT));
        List<String> missing = missing(incident);
        if (open == null) {
            assertThat(missing).isEmpty();
        } else {
            assertThat(missing).as("met at last, take it out of OPEN: " + open).isNotEmpty();
            assertThat(missing).noneMatch(m -> m.startsWith("answer "));
        }
    }

    /** Time of the first thing that the truth names as a part of the attack, nanoseconds since the epoch. */
    long attackBegins() {
        long begin = nanos(truth.path("answer"));
        begin = Math.min(begin, nanos(truth.path("cause")));
        for (JsonNode p : truth.path("attack").path("processes")) {
            begin = Math.min(begin, nanos(p));
        }
        return begin;
    }

    private static long nanos(JsonNode truth) {
        Instant first = Instant.parse(truth.path("first").asText());
        return first.getEpochSecond() * 1_000_000_000L + first.getNano();
    }

    /** Whatever of the truth is not in an incident, in words. */
    List<String> missing(Incident incident) {
        return Truth.of(truth).missing(incident);
    }

    /** Ids of the nodes that the truth names. */
    Set<String> attack(Incident incident) {
        Truth known = Truth.of(truth);
        return incident.nodes().stream()
                .filter(n -> Stream.concat(known.attack().stream(), known.beside().stream())
                        .anyMatch(fact -> fact.is(n)))
                .map(Node::id)
                .collect(Collectors.toSet());
    }

    /** The causal incident as JSON, without the lines that name where evidence lies. */
    String withoutSources(EventStore store) {
        return withoutSources(new Investigation(store, "test").of(alert, Options.of(Options.Mode.CAUSAL)));
    }

    static String withoutSources(Incident incident) {
        return IncidentJson.of(incident).replaceAll("\"(container|position)\" ?: ?\"(\\\\.|[^\"\\\\])*\"", "\"$1\"");
    }
}
