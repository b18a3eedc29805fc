package io.tadoru.alerthooks.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a user meets it: what it prints, writes and exits with. */
class TadoruTest {
    private static final String SAMPLES = Path.of("..", "samples").toString();
    private static final String SAMPLE = SAMPLES + "/mail-backdoor";

    @TempDir
    private Path folder;

    /** The sample's alert, with more options. */
    private Run investigate(String... options) {
        return Run.of(Stream.concat(
                        Stream.of(
                                "investigate",
                                "--alert",
                                SAMPLE + "/alert.json",
                                "--log",
                                SAMPLE,
                                "--out",
                                folder.toString()),
                        Stream.of(options))
                .toArray(String[]::new));
    }

    /** An address that nobody talked to. */
    private Run unmatched(String time) {
        return Run.of(
                "investigate", "--time", time, "--dest-ip", "192.0.2.1", "--log", SAMPLE, "--out", folder.toString());
    }

    @Test
    void demoEndsWithTheRightAnswerAndAllFiles() throws IOException {
        Path out = folder.resolve("report");
        Run run = Run.of("demo", "--samples", SAMPLES, "--out", out.toString());
        assertThat(run.exit()).isEqualTo(Tadoru.ANSWERED);
        assertThat(run.out()).contains("python3 (pid 27499").contains("report.html");
        assertThat(run.err()).contains("45,990 events").contains("MB/s");
        assertThat(out.toFile().list())
                .containsExactlyInAnyOrder(
                        "report.html",
                        "graph.svg",
                        "graph.png",
                        "graph.dot",
                        "graph-all.svg",
                        "lanes.svg",
                        "lanes.png",
                        "nodes.csv",
                        "edges.csv",
                        "events.csv",
                        "graph.graphml",
                        "stix.json",
                        "summary.md",
                        "incident.json");
        JsonNode incident =
                new ObjectMapper().readTree(out.resolve("incident.json").toFile());
        assertThat(incident.at("/answer/node").asText()).startsWith("p27499-");
        assertThat(incident.at("/answer/confidence").asDouble()).isBetween(0.9, 1.0);
        assertThat(incident.at("/tool/options/window").asText()).isEqualTo("PT20M");
    }

    @Test
    void theSameInputGivesTheSameBytes() throws IOException {
        for (String out : new String[] {"one", "two"}) {
            assertThat(Run.of(
                                    "demo",
                                    "webapp-rce",
                                    "--samples",
                                    SAMPLES,
                                    "--out",
                                    folder.resolve(out).toString())
                            .exit())
                    .isEqualTo(Tadoru.ANSWERED);
        }
        for (String file : new String[] {
            "incident.json",
            "graph.dot",
            "lanes.svg",
            "nodes.csv",
            "edges.csv",
            "events.csv",
            "graph.graphml",
            "stix.json",
            "summary.md"
        }) {
            assertThat(folder.resolve("one").resolve(file))
                    .as(file)
                    .hasSameBinaryContentAs(folder.resolve("two").resolve(file));
        }
    }

    @Test
    void alertByHandWithoutItsPort() {
        Run run = Run.of(
                "investigate",
                "--time",
                "2026-11-22T11:00:49.483+09:00",
                "--dest-ip",
                "10.66.4.9",
                "--src-ip",
                "10.20.0.7",
                "--log",
                SAMPLE,
                "--window",
                "24h",
                "--out",
                folder.toString());
        assertThat(run.exit()).isEqualTo(Tadoru.ANSWERED);
        assertThat(run.out()).contains("python3 (pid 27499");
    }

    @Test
    void explainsWhyAFileIsThere() {
        Run run = investigate("--explain", "invoice.py", "--explain", "27499");
        assertThat(run.exit()).isEqualTo(Tadoru.ANSWERED);
        assertThat(run.out())
                .contains("/home/kenji/Downloads/invoice.py, cause: came as number ", "by way of python3 (pid 27499)")
                .contains("+ 0.50 named-input", "python3 (pid 27499), answer: came as number 1 of 32");
    }

    @Test
    void aRuleOfTheUsersOwnMakesAFinding() throws IOException {
        Path rules = Files.writeString(folder.resolve("my.yaml"), """
                off: [python-connects]
                rules:
                  - rule: contract-read
                    level: high
                    techniques: [T1005]
                    on: file
                    says: "{comm} read {file}"
                    benign: lawyers
                    steps:
                      - {did: read, file: ["/**/contract.txt"]}
                """);
        Run run = investigate("--rules", rules.toString());
        assertThat(run.exit()).isEqualTo(Tadoru.ANSWERED);
        assertThat(run.out()).contains("T1005").doesNotContain("T1059.006");
        assertThat(Files.readString(folder.resolve("nodes.csv")))
                .contains("high: cp read /home/kenji/Documents/contract.txt (contract-read)");
    }

    @Test
    void aWrongRuleIsRefusedWithItsLine() throws IOException {
        Path rules = Files.writeString(folder.resolve("my.yaml"), "off: [packed]\nrulez: []\n");
        Run run = investigate("--rules", rules.toString());
        assertThat(run.exit()).isEqualTo(Tadoru.USAGE);
        assertThat(run.err()).contains("my.yaml:2: unknown field rulez; there are lists, off, rules");
    }

    @Test
    void withoutTimeItSaysThatThereIsMore() throws IOException {
        Run run = investigate("--max-time", "0s");
        assertThat(run.exit()).isEqualTo(Tadoru.ANSWERED);
        assertThat(run.out()).contains("python3 (pid 27499", "This is only a part.", "--max-time raises it");
        JsonNode incident =
                new ObjectMapper().readTree(folder.resolve("incident.json").toFile());
        assertThat(incident.get("partial").booleanValue()).isTrue();
        assertThat(incident.at("/tool/options/max_time").asText()).isEqualTo("PT0S");
    }

    @Test
    void noProcessMatches() throws IOException {
        Run run = unmatched("2026-11-22T02:00:49Z");
        assertThat(run.exit()).isEqualTo(Tadoru.NO_MATCH);
        assertThat(run.out()).contains("192.0.2.1").contains("desk-7").contains("No process matches");
        assertThat(new ObjectMapper()
                        .readTree(folder.resolve("incident.json").toFile())
                        .get("answer")
                        .isNull())
                .isTrue();
    }

    @Test
    void evidenceOfAnotherTime() {
        Run run = unmatched("2025-01-01T00:00:00Z");
        assertThat(run.exit()).isEqualTo(Tadoru.NO_MATCH);
        assertThat(run.out()).contains("it reaches from 2026-11-22T02:00:10.100Z to");
    }

    @Test
    void missingLog() {
        Run run = Run.of("investigate", "--alert", SAMPLE + "/alert.json", "--log", "/no/such/log");
        assertThat(run.exit()).isEqualTo(Tadoru.EVIDENCE);
        assertThat(run.err()).isEqualToIgnoringNewLines("tadoru: /no/such/log: there is no such file");
    }

    @Test
    void unreachableCluster() {
        Run run = Run.of(
                "investigate",
                "--alert",
                SAMPLE + "/alert.json",
                "--elasticsearch",
                "http://127.0.0.1:1",
                "--index",
                "x");
        assertThat(run.exit()).isEqualTo(Tadoru.EVIDENCE);
        assertThat(run.err()).contains("127.0.0.1:1").contains("is the address right and the node up?");
    }

    @Test
    void noZone() {
        Run run = Run.of("investigate", "--time", "2026-11-22T02:00:49", "--dest-ip", "192.0.2.1", "--log", SAMPLE);
        assertThat(run.exit()).isEqualTo(Tadoru.USAGE);
        assertThat(run.err()).contains("has no zone");
    }

    @Test
    void wrongUseSaysWhereHelpIs() {
        for (String[] args : new String[][] {{"investigate"}, {"frobnicate"}, {"investigate", "--window", "soon"}}) {
            Run run = Run.of(args);
            assertThat(run.exit()).isEqualTo(Tadoru.USAGE);
            assertThat(run.err()).contains("--help");
        }
    }

    @Test
    void hostileSampleNameCannotMoveTheCursor() {
        Run run = Run.of("demo", "x\u001b[2J", "--samples", SAMPLES);
        assertThat(run.exit()).isEqualTo(Tadoru.EVIDENCE);
        assertThat(run.err()).doesNotContain("\u001b").contains("mail-backdoor");
    }

    @Test
    void helpTeaches() {
        assertThat(Run.of("--help").out()).contains("./tadoru demo").contains("3 no process");
        assertThat(Run.of("investigate", "--help").out())
                .contains("--elasticsearch")
                .contains("TADORU_ES_API_KEY");
        assertThat(Files.exists(Path.of(SAMPLE))).isTrue();
    }
}
