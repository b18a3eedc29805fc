package io.tadoru.benchmarks.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tadoru.alerthooks.alert.AlertException;
import io.tadoru.alerthooks.alert.AlertFile;
import io.tadoru.collector.Event;
import io.tadoru.collector.Event.PathItem;
import io.tadoru.collector.memory.EvidenceFiles;
import io.tadoru.correlator.Alert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A recorded attack with what went on around it at the same time, cut to {@value #LEAST} events or the attack's length.
 *
 * @param events of system calls alone, in order
 * @param made inodes that were created while recording
 */
record Recording(Alert alert, List<Event> events, Set<Long> made) {
    private static final int LEAST = 16_000;
    private static final long SECOND = 1_000_000_000L;

    /** @param folder a sample's, with logs, alert and truth */
    static Recording of(Path folder) throws IOException {
        List<Path> logs;
        try (Stream<Path> files = Files.list(folder)) {
            logs = files.filter(f -> f.getFileName().toString().startsWith("audit.log"))
                    .sorted()
                    .toList();
        }
        List<Event> all = new EvidenceFiles("localhost", line -> {})
                .read(logs).events().stream().filter(e -> !e.call().isEmpty()).toList();
        Alert alert;
        try {
            alert = AlertFile.read(folder.resolve("alert.json"));
        } catch (AlertException e) {
            throw new IOException(folder + ": " + e.getMessage(), e);
        }
        long first = alert.time();
        long last = alert.time();
        JsonNode truth =
                new ObjectMapper().readTree(folder.resolve("truth.json").toFile());
        for (JsonNode process : truth.path("attack").path("processes")) {
            Instant at = Instant.parse(process.path("first").asText());
            long time = at.getEpochSecond() * SECOND + at.getNano();
            first = Math.min(first, time);
            last = Math.max(last, time);
        }
        List<Event> cut = cut(all, first - SECOND, last + SECOND);
        Set<Long> made = new HashSet<>();
        for (Event e : all) {
            for (PathItem p : e.paths()) {
                if (p.nametype().equals("CREATE")) {
                    made.add(p.inode());
                }
            }
        }
        return new Recording(alert, cut, made);
    }

    private static List<Event> cut(List<Event> all, long from, long to) {
        int begin = 0;
        while (all.get(begin).time() < from) {
            begin++;
        }
        int end = all.size();
        while (all.get(end - 1).time() > to) {
            end--;
        }
        int more = Math.max(0, LEAST - (end - begin));
        begin = Math.max(0, begin - more / 2);
        return List.copyOf(all.subList(begin, Math.min(all.size(), Math.max(end, begin + LEAST))));
    }

    long first() {
        return events.get(0).time();
    }

    /** Nanoseconds from the first to the last event. */
    long length() {
        return events.get(events.size() - 1).time() - first();
    }
}
