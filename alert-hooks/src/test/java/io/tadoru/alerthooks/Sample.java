package io.tadoru.alerthooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tadoru.alerthooks.alert.AlertException;
import io.tadoru.alerthooks.alert.AlertFile;
import io.tadoru.collector.EventStore;
import io.tadoru.correlator.Alert;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Node.EndpointNode;
import io.tadoru.correlator.Node.FileNode;
import io.tadoru.correlator.Node.ProcessNode;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.investigation.Investigation;
import io.tadoru.visualizer.IncidentJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A recorded attack with what is true about it. */
record Sample(Path folder, Alert alert, JsonNode truth) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is not met yet, and why. Whoever mends one takes it out: a test fails until then. */
    private static final Map<String, String> OPEN = Map.of("twelve-days paper", "the window holds the last day alone");

    static List<Sample> all() throws IOException, AlertException {
        List<Sample> samples = new ArrayList<>();
        try (Stream<Path> folders = Files.list(Path.of("..", "samples"))) {
            for (Path folder : folders.sorted().toList()) {
                if (Files.isRegularFile(folder.resolve("truth.json"))) {
                    samples.add(new Sample(
                            folder,
                            AlertFile.read(folder.resolve("alert.json")),
                            JSON.readTree(folder.resolve("truth.json").toFile())));
                }
            }
        }
        return samples;
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

    /** Whatever of the truth is not in an incident, in words. */
    List<String> missing(Incident incident) {
        List<String> missing = new ArrayList<>();
        Incident.Answer answer = incident.answer();
        Node found = answer == null ? null : incident.nodesById().get(answer.node());
        if (found == null || !process(truth.path("answer")).test(found)) {
            missing.add("answer " + truth.path("answer").path("pid") + ", found " + found);
        }
        wanted().forEach((what, wanted) -> {
            if (incident.nodes().stream().noneMatch(wanted)) {
                missing.add(what);
            }
        });
        return missing;
    }

    /** Ids of the nodes that the truth names. */
    Set<String> attack(Incident incident) {
        Collection<Predicate<Node>> wanted = wanted().values();
        return incident.nodes().stream()
                .filter(n ->
                        process(truth.path("answer")).test(n) || wanted.stream().anyMatch(w -> w.test(n)))
                .map(Node::id)
                .collect(Collectors.toSet());
    }

    /** What the truth names beside the answer, by its words. */
    private Map<String, Predicate<Node>> wanted() {
        Map<String, Predicate<Node>> wanted = new LinkedHashMap<>();
        JsonNode cause = truth.path("cause");
        wanted.put("cause " + cause, cause.path("kind").asText().equals("file") ? file(cause) : process(cause));
        for (JsonNode p : truth.path("attack").path("processes")) {
            wanted.put("process " + p, process(p));
        }
        for (JsonNode f : truth.path("attack").path("files")) {
            wanted.put("file " + f, file(f));
        }
        for (JsonNode e : truth.path("attack").path("endpoints")) {
            wanted.put(
                    "endpoint " + e,
                    n -> n instanceof EndpointNode x
                            && x.ip().equals(e.path("ip").asText())
                            && (x.port() < 0 || x.port() == e.path("port").asInt()));
        }
        for (JsonNode p : truth.path("beside")) {
            wanted.put("beside " + p, process(p));
        }
        return wanted;
    }

    /** The causal incident as JSON, without the lines that name where evidence lies. */
    String withoutSources(EventStore store) {
        return withoutSources(new Investigation(store, "test").of(alert, Options.of(Options.Mode.CAUSAL)));
    }

    static String withoutSources(Incident incident) {
        return IncidentJson.of(incident).replaceAll("\"(container|position)\" ?: ?\"(\\\\.|[^\"\\\\])*\"", "\"$1\"");
    }

    /** The pid, alive at the time that the truth names: a pid alone is no identity. */
    private static Predicate<Node> process(JsonNode truth) {
        Instant first = Instant.parse(truth.path("first").asText());
        long nanos = first.getEpochSecond() * 1_000_000_000L + first.getNano();
        return n -> n instanceof ProcessNode p
                && p.pid() == truth.path("pid").asInt()
                && p.start() <= nanos + 5_000_000
                && (p.end() == null || java.util.Objects.requireNonNull(p.end()) >= nanos);
    }

    /** The inode, under the name that the truth gives: an inode alone is no identity. */
    private static Predicate<Node> file(JsonNode truth) {
        String name = truth.path("path").asText();
        String base = name.substring(name.lastIndexOf('/') + 1);
        return n -> n instanceof FileNode f
                && f.inode() == truth.path("inode").asLong()
                && f.dev().equals(truth.path("dev").asText())
                && f.paths().stream().anyMatch(p -> p.equals(name) || p.equals(base));
    }
}
