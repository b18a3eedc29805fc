package io.tadoru.alerthooks.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.alerthooks.evaluation.RecordedAttack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tadoru evaluate} as a user meets it, and its tables that are kept in docs/. */
class EvaluateTest {
    private static final Path SAMPLES = Path.of("..", "samples");
    private static final Path DOCS = Path.of("..", "docs");

    @TempDir
    private Path folder;

    private static Map<String, CSVRecord> rows(Path csv) throws IOException {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (CSVParser parser = CSVParser.parse(Files.readString(csv), format)) {
            return parser.stream().collect(Collectors.toMap(r -> r.get("sample") + ", " + r.get("variant"), r -> r));
        }
    }

    private static CSVRecord row(Map<String, CSVRecord> rows, String key) {
        return Objects.requireNonNull(rows.get(key), key);
    }

    private static double part(CSVRecord row, String of, String among) {
        return Double.parseDouble(row.get(of)) / Double.parseDouble(row.get(among));
    }

    @Test
    void tablesOfSomeSamples() throws IOException {
        Run run = Run.of(
                "evaluate", SAMPLES.toString(), "--only", "no-clone,same-destination", "--out", folder.toString());
        assertThat(run.exit()).isEqualTo(Tadoru.ANSWERED);
        assertThat(run.err())
                .contains("tadoru: 1 of 2: no-clone, causal", "tadoru: 2 of 2: same-destination, without units");
        String page = Files.readString(folder.resolve("evaluation.md"));
        assertThat(page)
                .startsWith("# ")
                .doesNotContain("${")
                .contains("| no-clone | 1 | ", "| units | requests cut a server's life | ");
        assertThat(run.out()).contains("## Causal mode", "| same-destination | 1 | ", "evaluation.csv");

        Map<String, CSVRecord> rows = rows(folder.resolve("evaluation.csv"));
        for (String sample : List.of("no-clone", "same-destination")) {
            CSVRecord causal = row(rows, sample + ", causal");
            assertThat(causal.get("answer_rank")).isEqualTo("1");
            assertThat(causal.get("truth_nodes_found")).isEqualTo(causal.get("truth_nodes"));
            assertThat(causal.get("truth_edges_found")).isEqualTo(causal.get("truth_edges"));
            assertThat(causal.get("goals_missed")).isEmpty();
            CSVRecord closure = row(rows, sample + ", closure");
            CSVRecord backtracker = row(rows, sample + ", backtracker");
            assertThat(part(closure, "truth_causes_found", "truth_causes")).isEqualTo(1);
            assertThat(part(closure, "truth_nodes_found", "truth_nodes")).isLessThan(1);
            assertThat(Integer.parseInt(closure.get("nodes_wrong")))
                    .isGreaterThan(10 * Integer.parseInt(backtracker.get("nodes_wrong")));
            assertThat(Integer.parseInt(row(rows, sample + ", paper").get("nodes_wrong")))
                    .isGreaterThan(1000);
        }
        assertThat(part(row(rows, "no-clone, without ppid"), "truth_nodes_found", "truth_nodes"))
                .isLessThan(1);
        assertThat(row(rows, "same-destination, causal").get("nodes_neither"))
                .as("emi's fleetd, kenji's shell and what began it")
                .isEqualTo("3");
    }

    @Test
    void aWrongAnswerIsAnExitCode() throws IOException {
        Path sample = Files.createDirectory(folder.resolve("wrong"));
        try (Stream<Path> files = Files.list(SAMPLES.resolve("same-destination"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, sample.resolve(file.getFileName()));
            }
        }
        String truth = Files.readString(sample.resolve("truth.json"));
        // The other process that calls the place.
        Files.writeString(
                sample.resolve("truth.json"),
                truth.replaceFirst(
                        "\"pid\": 2800,\\s+\"first\": \"2026-11-22T02:04:38.543Z\"",
                        "\"pid\": 2033, \"first\": \"2026-11-22T02:04:04.571Z\""));
        Run run = Run.of(
                "evaluate", sample.toString(), "--out", folder.resolve("out").toString());
        assertThat(run.exit()).isEqualTo(Tadoru.EVIDENCE);
        assertThat(run.out()).contains("| wrong | **2** | ", "- **wrong**: the answer is number 2 of those that fit");
    }

    @Test
    void wrongUse() {
        assertThat(Run.of("evaluate", "--only", "nosuch", SAMPLES.toString()).err())
                .contains("there is no sample \"nosuch\"; there are: build-server, ");
        assertThat(Run.of("evaluate", folder.toString()).err()).contains("holds a truth.json");
        assertThat(Run.of("evaluate", folder.resolve("x").toString()).exit()).isEqualTo(Tadoru.EVIDENCE);
        assertThat(Run.of("evaluate").exit()).isEqualTo(Tadoru.USAGE);
        assertThat(Run.of("evaluate", "--help").out()).contains("./tadoru evaluate samples/", "Exit codes:");
    }

    @Test
    void theKeptTablesHaveEverySample() throws IOException {
        String page = Files.readString(DOCS.resolve("evaluation.md"));
        Map<String, CSVRecord> rows = rows(DOCS.resolve("evaluation.csv"));
        for (Path sample : RecordedAttack.folders(SAMPLES)) {
            String name = sample.getFileName().toString();
            assertThat(page.lines().filter(l -> l.startsWith("| " + name + " | ")))
                    .as("%s: ./tadoru evaluate samples --out docs", name)
                    .hasSize(2);
            assertThat(rows)
                    .containsKeys(
                            name + ", causal",
                            name + ", paper",
                            name + ", closure",
                            name + ", backtracker",
                            name + ", without units");
            assertThat(row(rows, name + ", causal").get("log_events")).isEqualTo(Integer.toString(events(sample)));
        }
        assertThat(page.toLowerCase(Locale.ROOT)).contains("`./tadoru evaluate samples");
    }

    private static int events(Path sample) throws IOException {
        return new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(sample.resolve("truth.json").toFile())
                .path("events")
                .asInt();
    }
}
