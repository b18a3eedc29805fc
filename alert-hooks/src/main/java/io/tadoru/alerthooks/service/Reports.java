package io.tadoru.alerthooks.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tadoru.alerthooks.ledger.Incidents;
import io.tadoru.alerthooks.ledger.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The reports' folders: {@code incidents/ID/run-N-M}, one for each time that a task was taken, so that two workers never
 * write into one. The ledger names the one that counts.
 */
final class Reports implements io.tadoru.alerthooks.web.Reports {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path root;
    private final Incidents incidents;

    Reports(Path data, Incidents incidents) {
        this.root = data.resolve("incidents");
        this.incidents = incidents;
    }

    static String name(Task task) {
        return "run-" + task.run() + "-" + task.fence();
    }

    Path folder(String incident, String name) {
        return root.resolve(incident).resolve(name);
    }

    @Override
    public Optional<Path> current(Incidents.Row row) {
        try {
            String name = JSON.readTree(row.summary()).path("report").asText("");
            Path folder = folder(row.id(), name);
            return name.isEmpty() || !Files.isDirectory(folder) ? Optional.empty() : Optional.of(folder);
        } catch (IOException e) {
            throw new IllegalStateException("the summary of " + row.id() + " is no JSON", e);
        }
    }

    /** Ids of the nodes of the report that counts; empty where there is none. */
    Set<String> nodes(String incident) throws IOException {
        Set<String> ids = new HashSet<>();
        Optional<Path> folder = incidents.get(incident).flatMap(this::current);
        if (folder.isPresent()) {
            for (JsonNode node : JSON.readTree(
                            folder.get().resolve("incident.json").toFile())
                    .path("nodes")) {
                ids.add(node.path("id").asText());
            }
        }
        return ids;
    }

    /** Removes all of an incident's reports but the one that counts. */
    void tidy(String incident) throws IOException {
        Path folder = root.resolve(incident);
        if (!Files.isDirectory(folder)) {
            return;
        }
        Optional<Path> counts = incidents.get(incident).flatMap(this::current);
        List<Path> old;
        try (Stream<Path> runs = Files.list(folder)) {
            old = runs.filter(r -> !Optional.of(r).equals(counts)).toList();
        }
        for (Path run : old) {
            remove(run);
        }
    }

    /** Removes all of an incident's reports. */
    void forget(String incident) throws IOException {
        remove(root.resolve(incident));
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
